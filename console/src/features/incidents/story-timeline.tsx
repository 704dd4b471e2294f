import { Anchor, Badge, Group, Text, Timeline } from '@mantine/core';
import {
  IconActivity,
  IconBook,
  IconCheck,
  IconFlag,
  IconGitCommit,
  IconMessage,
  IconPlayerPlay,
  IconRoute,
  IconSearch,
  IconServer,
  IconUserCheck,
} from '@tabler/icons-react';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Story } from '../../../../src/api/story.ts';
import { formatOffset } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';

interface Look {
  readonly icon: ComponentType<{ size: number }>;
  readonly color: string;
}

/** By the beginning of the kind, the most particular first. */
const LOOKS: readonly (readonly [kind: string, look: Look])[] = [
  ['incident.resolved', { icon: IconCheck, color: 'teal' }],
  ['incident.noted', { icon: IconMessage, color: 'cyan' }],
  ['incident.judged', { icon: IconMessage, color: 'cyan' }],
  ['incident.diagnosed', { icon: IconSearch, color: 'grape' }],
  ['incident.abstained', { icon: IconSearch, color: 'grape' }],
  ['incident', { icon: IconFlag, color: 'orange' }],
  ['anomaly', { icon: IconActivity, color: 'red' }],
  ['decision', { icon: IconRoute, color: 'blue' }],
  ['approval', { icon: IconUserCheck, color: 'yellow' }],
  ['delegation', { icon: IconUserCheck, color: 'yellow' }],
  ['run', { icon: IconPlayerPlay, color: 'teal' }],
  ['change', { icon: IconGitCommit, color: 'violet' }],
  ['case', { icon: IconBook, color: 'gray' }],
  ['autonomy', { icon: IconBook, color: 'gray' }],
];
const OTHER: Look = { icon: IconServer, color: 'gray' };

/** Every later anomaly says again what the first ones said. */
const FIRST_ANOMALIES = 3;

/** What happened, in order; the repetitions of a long incident only when asked for. */
export function StoryTimeline({ lines }: { readonly lines: Story['lines'] }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const key = keyLines(lines);
  return (
    <>
      <Timeline bulletSize={20} lineWidth={2} active={lines.length}>
        {(isWhole ? lines : key).map(line => (
          <Timeline.Item key={line.sequence} {...lookOf(line)} mt={10}>
            <StoryLine line={line} />
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

function lookOf({ kind }: Story['lines'][number]) {
  const { icon: Icon, color } = LOOKS.find(([beginning]) => kind.startsWith(beginning))?.[1] ?? OTHER;
  return { color, bullet: <Icon size={12} /> };
}

function StoryLine({ line }: { readonly line: Story['lines'][number] }) {
  const say = useSay();
  const { t } = useTranslation();
  const person = /^person:(.+)/.exec(line.actor)?.[1];
  return (
    <>
      <Group gap="xs" align="baseline">
        <Text size="xs" c="dimmed" miw={62}>
          {formatOffset(line.offsetMs)}
        </Text>
        <Text size="xs" fw={600}>
          {t(`kinds.${line.kind.replaceAll('.', '-')}`, { defaultValue: line.kind })}
        </Text>
        {person !== undefined && (
          <Badge size="sm" variant="light" color="cyan" tt="none">
            {person}
          </Badge>
        )}
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {say(line.summary)}
      </Text>
    </>
  );
}

function keyLines(lines: Story['lines']): Story['lines'] {
  const anomalies = lines.filter(line => line.kind === 'anomaly.opened').slice(0, FIRST_ANOMALIES);
  return lines.filter(
    line => anomalies.includes(line) || !(line.kind.startsWith('anomaly.') || line.kind === 'incident.grew'),
  );
}
