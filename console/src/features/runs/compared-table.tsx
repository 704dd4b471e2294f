import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunComparison } from '../../../../src/api/run-comparison.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';

/** Two runs side by side, under their names. */
export function ComparedTable({
  comparison: { left, right },
  label,
  children,
}: {
  readonly comparison: RunComparison;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <ScrollableTable minWidth={340} label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className="compared compared-name" pl="xs">
            {t('compare.what')}
          </Table.Th>
          {[left, right].map(({ id, number }) => (
            <Table.Th key={id} className="compared">
              <Link className="link" to="/runs/$id" params={{ id: `RUN-${number}` }}>
                RUN-{number}
              </Link>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </ScrollableTable>
  );
}

interface ComparedRowProps {
  readonly name: ReactNode;
  readonly left: ReactNode;
  readonly right: ReactNode;
  readonly differs: boolean;
  /** Belongs to the row above. */
  readonly isInner?: boolean;
}

/** What differs is told by a mark, not by its colour alone. */
export function ComparedRow({ name, left, right, differs, isInner = false }: ComparedRowProps) {
  const { t } = useTranslation();
  return (
    <Table.Tr className={differs ? 'differs' : undefined}>
      <Table.Th scope="row" fw={isInner ? 400 : 600} pl={isInner ? 'lg' : 'xs'} className="compared compared-name">
        {differs && (
          <span role="img" className="differs-mark" aria-label={t('compare.differs')}>
            ≠
          </span>
        )}
        {name}
      </Table.Th>
      <Table.Td className="compared">{left}</Table.Td>
      <Table.Td className="compared">{right}</Table.Td>
    </Table.Tr>
  );
}
