import { Badge, Card, Group, List, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Cause } from '../../../../src/api/cause.ts';
import { formatShare } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';

/** Ranked causes with what speaks for and what speaks against each of them. */
export function Causes({ causes }: { readonly causes: readonly Cause[] }) {
  const { t } = useTranslation();
  if (causes.length === 0) return <Text c="dimmed">{t('cause.none')}</Text>;
  return (
    <Stack gap="xs">
      {causes.map(cause => (
        <Card key={`${cause.service}${cause.callee ?? ''}${cause.problem}`} withBorder padding="sm">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="xs">
              <Text fw={600}>{cause.callee === undefined ? cause.service : `${cause.service} → ${cause.callee}`}</Text>
              <Badge variant="light" color="gray">
                {cause.problem}
              </Badge>
              <Text size="xs" c="dimmed">
                {t(`cause.types.${cause.type}`)}
              </Text>
            </Group>
            <Text size="sm" fw={600}>
              {formatShare(cause.confidence)}
            </Text>
          </Group>
          <Progress value={cause.confidence * 100} size="xs" my={6} aria-label={t('cause.confidence')} />
          <Evidence cause={cause} sign={1} />
          <Evidence cause={cause} sign={-1} />
        </Card>
      ))}
    </Stack>
  );
}

function Evidence({ cause, sign }: { readonly cause: Cause; readonly sign: 1 | -1 }) {
  const { t } = useTranslation();
  const say = useSay();
  const shown = cause.evidence.filter(each => (sign > 0 ? each.weight >= 0 : each.weight < 0));
  if (shown.length === 0) return null;
  return (
    <>
      {sign < 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('cause.against')}
        </Text>
      )}
      <List size="sm" spacing={2}>
        {shown.map(each => (
          <List.Item key={each.statement.en}>
            {say(each.statement)}{' '}
            <Text span size="xs" c="dimmed">
              {t(`cause.kinds.${each.kind}`)}
            </Text>
          </List.Item>
        ))}
      </List>
    </>
  );
}
