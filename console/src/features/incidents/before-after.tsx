import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import { ScrollableTable } from '../../components/scrollable-table.tsx';
import { Section } from '../../components/section.tsx';
import { formatMs, formatNumber, formatShare } from '../../lib/format.ts';
import { api } from '../../lib/queries.ts';
import { figuresOf } from './phases.ts';

const AROUND_MS = 70_000;
/** The onset is known to within some seconds: so many before it belong to neither side. */
const CLEAR_MS = 10_000;
/** A repair may begin at once: harm is looked for at least so long. */
const LEAST_MS = 5000;

interface BeforeAfterProps {
  readonly incident: Incident;
  /** When the first repair began: from there on, calls tell of the repair too. */
  readonly repairAt: number | undefined;
}

/** What the incident did to the calls of the service at its root, and whether they are as before again. */
export function BeforeAfter({ incident, repairAt }: BeforeAfterProps) {
  const { t } = useTranslation();
  const { startedAt, resolvedAt } = incident;
  const service = incident.causes[0]?.service ?? incident.services[0] ?? '';
  const asked = {
    ...{ service, from: startedAt - AROUND_MS, points: 600 },
    ...(resolvedAt === undefined ? {} : { to: resolvedAt + AROUND_MS }),
  };
  const calls = useQuery({
    queryKey: ['calls', 'phases', asked],
    queryFn: () => api.readCalls(asked),
    enabled: service !== '',
    // What comes after the repair comes after the page was opened.
    refetchInterval: () => (Date.now() < (resolvedAt ?? Number.POSITIVE_INFINITY) + AROUND_MS ? 5000 : false),
  });
  if (calls.data === undefined) return null;
  const phases = [
    { title: t('phase.before'), from: startedAt - AROUND_MS, to: startedAt - CLEAR_MS },
    {
      title: t('phase.during'),
      from: startedAt,
      to: Math.max(repairAt ?? resolvedAt ?? Number.POSITIVE_INFINITY, startedAt + LEAST_MS),
    },
    { title: t('phase.after'), from: resolvedAt ?? Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY },
  ].flatMap(({ title, from, to }) => {
    const figures = figuresOf(calls.data, from, to);
    return figures === undefined ? [] : [{ title, ...figures }];
  });
  if (phases.length < 2) return null;
  return (
    <Section title={t('phase.title', { service })}>
      <ScrollableTable minWidth={320} label={t('phase.title', { service })}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('phase.when')}</Table.Th>
            <Table.Th ta="right">{t('calls.errors')}</Table.Th>
            <Table.Th ta="right">p95</Table.Th>
            <Table.Th ta="right">{t('calls.rate')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {phases.map(({ title, perSecond, errorRatio, p95Ms }) => (
            <Table.Tr key={title}>
              <Table.Td>{title}</Table.Td>
              <Table.Td ta="right">{formatShare(errorRatio)}</Table.Td>
              <Table.Td ta="right">{p95Ms === undefined ? '–' : formatMs(p95Ms)}</Table.Td>
              <Table.Td ta="right">{formatNumber(perSecond)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollableTable>
    </Section>
  );
}
