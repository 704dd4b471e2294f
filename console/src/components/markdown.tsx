import { Anchor, Blockquote, Code, List, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { type Block, type Inline, parseMarkdown } from '../lib/markdown.ts';
import { ScrollableTable } from './scrollable-table.tsx';

interface MarkdownProps {
  readonly text: string;
  /** Names its tables for those who do not see them. */
  readonly label: string;
}

/** Text of people. Only what the parser knows becomes an element; all else is text, so that nothing in it can run. */
export function Markdown({ text, label }: MarkdownProps) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other order than its own
        <div key={index}>{drawBlock(block, label)}</div>
      ))}
    </div>
  );
}

function drawBlock(block: Block, label: string): ReactNode {
  switch (block.kind) {
    case 'heading':
      // Below the headings of the page itself, which nobody who writes a note counts.
      return (
        <Title order={3} size={block.level <= 2 ? 'h6' : 'sm'} mt="xs" mb={4}>
          {drawInline(block.content)}
        </Title>
      );
    case 'paragraph':
      return (
        <Text size="sm" mb={6} style={{ whiteSpace: 'pre-line' }}>
          {drawInline(block.content)}
        </Text>
      );
    case 'quote':
      return (
        <Blockquote p="xs" my="xs">
          <Text size="sm">{drawInline(block.content)}</Text>
        </Blockquote>
      );
    case 'list':
      return (
        <List size="sm" spacing={2} mb={6} type={block.isOrdered ? 'ordered' : 'unordered'}>
          {block.items.map(({ depth, content }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other order than its own
            <List.Item key={index} ml={depth * 18}>
              {drawInline(content)}
            </List.Item>
          ))}
        </List>
      );
    case 'code':
      return (
        <Code block mb={6}>
          {block.text}
        </Code>
      );
    case 'table':
      return drawTable(block, label);
    case 'rule':
      return <hr />;
  }
}

function drawTable({ head, rows }: Extract<Block, { kind: 'table' }>, label: string): ReactNode {
  const hasHead = head.some(cell => cell.length > 0);
  return (
    <ScrollableTable minWidth={320} label={label}>
      {hasHead && (
        <Table.Thead>
          <Table.Tr>{head.map((cell, index) => drawCell(cell, index, 'head'))}</Table.Tr>
        </Table.Thead>
      )}
      <Table.Tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other order than its own
          <Table.Tr key={index}>{row.map((cell, column) => drawCell(cell, column, 'body'))}</Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollableTable>
  );
}

function drawCell(cell: readonly Inline[], column: number, part: 'head' | 'body'): ReactNode {
  const Cell = part === 'head' ? Table.Th : Table.Td;
  return <Cell key={column}>{drawInline(cell)}</Cell>;
}

function drawInline(content: readonly Inline[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other order than its own
  return content.map((inline, index) => <Piece key={`${inline.kind}${index}`} inline={inline} />);
}

function Piece({ inline }: { readonly inline: Inline }) {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return <Code>{inline.text}</Code>;
    case 'strong':
      return <strong>{drawInline(inline.content)}</strong>;
    case 'emphasis':
      return <em>{drawInline(inline.content)}</em>;
    case 'link':
      return (
        <Anchor href={inline.href} className="link" underline="always" rel="noreferrer" size="sm">
          {drawInline(inline.content)}
        </Anchor>
      );
  }
}
