import { Anchor, Group, Text, Timeline } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Story } from '../../../../src/api/story.ts';
import { formatOffset } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';

const COLOR_OF_FAMILY: Readonly<Record<string, string>> = {
  anomaly: 'red',
  incident: 'orange',
  diagnosis: 'grape',
  decision: 'blue',
  approval: 'yellow',
  run: 'teal',
  change: 'gray.5',
};

/** Every later anomaly says again what the first ones said. */
const FIRST_ANOMALIES = 3;

/** What happened, in order; the repetitions of a long incident only when asked for. */
export function StoryTimeline({ lines }: { readonly lines: Story['lines'] }) {
  const { t } = useTranslation();
  const say = useSay();
  const [isWhole, setWhole] = useState(false);
  const key = keyLines(lines);
  return (
    <>
      <Timeline bulletSize={10} lineWidth={2} active={lines.length}>
        {(isWhole ? lines : key).map(line => (
          <Timeline.Item key={line.sequence} color={COLOR_OF_FAMILY[line.kind.split('.')[0]!] ?? 'gray.5'} mt={8}>
            <Group gap="sm" wrap="nowrap" align="baseline">
              <Text size="xs" c="dimmed" w={72} ta="right" style={{ flexShrink: 0 }}>
                {formatOffset(line.offsetMs)}
              </Text>
              <Text size="sm">{say(line.summary)}</Text>
            </Group>
          </Timeline.Item>
        ))}
      </Timeline>
      {key.length < lines.length && (
        <Anchor component="button" size="sm" my="xs" mr="md" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('incident.keyFacts') : t('incident.allFacts', { count: lines.length })}
        </Anchor>
      )}
    </>
  );
}

function keyLines(lines: Story['lines']): Story['lines'] {
  const anomalies = lines.filter(line => line.kind === 'anomaly.opened').slice(0, FIRST_ANOMALIES);
  return lines.filter(
    line => anomalies.includes(line) || !(line.kind.startsWith('anomaly.') || line.kind === 'incident.grew'),
  );
}
