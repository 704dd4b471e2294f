import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { Story } from '../../../../src/api/story.ts';
import { CallsCharts } from '../../components/calls-charts.tsx';
import type { ChartMark } from '../../components/chart-plugins.ts';

const BEFORE_MS = 120_000;
const AFTER_MS = 60_000;
const MOST_PLACES = 4;

interface Place {
  readonly service: string;
  readonly callee?: string;
}

interface IncidentChartsProps {
  readonly incident: Incident;
  readonly lines: Story['lines'];
}

/** The calls of the places that stand out, from a little before the onset on, with what happened marked. */
export function IncidentCharts({ incident, lines }: IncidentChartsProps) {
  const places = placesOf(incident);
  const [chosen, setChosen] = useState(0);
  const { t } = useTranslation();
  const place = places[Math.min(chosen, places.length - 1)];
  if (place === undefined) return null;
  return (
    <Stack gap="xs">
      {places.length > 1 && (
        <SegmentedControl
          size="xs"
          value={String(chosen)}
          onChange={value => setChosen(Number(value))}
          data={places.map((each, index) => ({ value: String(index), label: nameOf(each) }))}
          aria-label={t('incident.places')}
        />
      )}
      <CallsCharts
        {...place}
        from={incident.startedAt - BEFORE_MS}
        {...(incident.resolvedAt === undefined ? {} : { to: incident.resolvedAt + AFTER_MS })}
        marks={marksOf(lines, incident)}
        bands={bandsOf(incident, place)}
      />
      <Group gap="sm">
        {MARKS.map(({ name, label, color }) => (
          <Text key={name} size="xs" c="dimmed">
            <span style={{ color, fontWeight: 700 }}>{label}</span> {t(`mark.${name}`)}
          </Text>
        ))}
      </Group>
    </Stack>
  );
}

function placesOf({ causes, anomalies, services }: Incident): Place[] {
  const all: Place[] = [
    ...causes.slice(0, 2).map(({ service }) => ({ service })),
    ...causes.slice(0, 1).flatMap(({ service, callee }) => (callee === undefined ? [] : [{ service, callee }])),
    ...anomalies.map(({ subject: { service, callee } }) => ({ service, ...(callee === undefined ? {} : { callee }) })),
    ...services.map(service => ({ service })),
  ];
  return [...new Map(all.map(place => [nameOf(place), place])).values()].slice(0, MOST_PLACES);
}

function nameOf({ service, callee }: Place): string {
  return callee === undefined ? service : `${service} → ${callee}`;
}

interface Mark extends Omit<ChartMark, 'at'> {
  readonly name: string;
  /** The fact that it stands for; absent: an instant that the incident itself knows. */
  readonly kind?: string;
}

const MARKS: readonly Mark[] = [
  { name: 'began', label: '!', color: '#e5484d' },
  { name: 'noticed', label: '◉', color: '#e8890c' },
  { name: 'change', label: 'Δ', color: '#8e6fd8', kind: 'change.seen' },
  { name: 'acts', label: '▶', color: '#4c8dd6', kind: 'run.started' },
  { name: 'acted', label: '■', color: '#4c8dd6', kind: 'run.ended' },
  { name: 'over', label: '✓', color: '#12b886', kind: 'incident.resolved' },
];

function marksOf(lines: Story['lines'], { startedAt, detectedAt }: Incident): ChartMark[] {
  const [began, noticed] = MARKS as [Mark, Mark];
  const told = lines.flatMap(line => {
    const mark = MARKS.find(({ kind }) => kind === line.kind);
    return mark === undefined ? [] : [{ ...mark, at: startedAt + line.offsetMs }];
  });
  return [{ ...began, at: startedAt }, { ...noticed, at: detectedAt }, ...told];
}

function bandsOf({ anomalies }: Incident, { service, callee }: Place) {
  const here = anomalies.filter(each => each.subject.service === service && each.subject.callee === callee);
  const errors = here.find(each => each.indicator === 'error-ratio')?.expected;
  const latency = here.find(each => each.indicator === 'latency')?.expected;
  return {
    ...(errors === undefined ? {} : { errorRatio: errors }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
  };
}
