import { Group, Text, Timeline } from '@mantine/core';
import type { Story } from '../../../../src/api/story.ts';
import { formatOffset } from '../../lib/format.ts';

const COLOR_OF_FAMILY: Readonly<Record<string, string>> = {
  anomaly: 'red',
  incident: 'orange',
  diagnosis: 'grape',
  decision: 'blue',
  approval: 'yellow',
  run: 'teal',
  change: 'gray',
};

export function StoryTimeline({ lines }: { readonly lines: Story['lines'] }) {
  return (
    <Timeline bulletSize={10} lineWidth={2} active={lines.length}>
      {lines.map(line => (
        <Timeline.Item key={line.sequence} color={COLOR_OF_FAMILY[line.kind.split('.')[0]!] ?? 'gray'} mt={8}>
          <Group gap="sm" wrap="nowrap" align="baseline">
            <Text size="xs" c="dimmed" w={72} ta="right" style={{ flexShrink: 0 }}>
              {formatOffset(line.offsetMs)}
            </Text>
            <Text size="sm">{line.summary}</Text>
          </Group>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
