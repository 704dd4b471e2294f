import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { type DetectionReplayAnswer, type DetectionSettingsAnswer, detectionSettingsSchema } from '#api/detection.ts';
import { describeDurationMs } from '#base/duration.ts';
import { messageOf } from '#base/errors.ts';
import { asPerson, leaf, type PersonOptions } from '../command.ts';
import { settingsUnusable } from '../errors.ts';
import { say } from '../language.ts';
import { openSession } from '../session.ts';
import { describeInstant, plain } from '../text.ts';

type Anomaly = DetectionReplayAnswer['current'][number];

interface TuneOptions extends PersonOptions {
  readonly settings?: string;
  readonly replay?: boolean;
  readonly accept?: boolean;
}

export function tuneCommand(): Command {
  return asPerson(
    leaf('tune', {
      description:
        'Detection settings by service: shows them, shows on the recorded past what others would have alarmed',
      examples: [
        'detect tune',
        'detect tune --settings detection.yaml --replay',
        'detect tune --settings detection.yaml --accept --reason "the night job is slow every night"',
      ],
    }),
    'tuned on the command line',
  )
    .option('--settings <file>', 'YAML: services: { cart: { sensitivity: quiet, mute: [latency] } }')
    .option(
      '--replay',
      'show what these settings would have alarmed; nothing changes (this is what happens by default)',
    )
    .option('--accept', 'put them in force')
    .action(async ({ reason, settings: file, accept, ...options }: TuneOptions) => {
      const { client, show } = openSession(options);
      if (file === undefined) {
        const inForce = await client.readDetectionSettings();
        return show(inForce, describeSettings(inForce));
      }
      const settings = readSettings(file);
      if (accept) {
        const inForce = await client.changeDetectionSettings({ settings, reason });
        return show(inForce, ['In force from now on:', ...describeSettings(inForce)]);
      }
      const answer = await client.replayDetection(settings);
      show(answer, describeReplay(answer));
    });
}

function readSettings(file: string): DetectionSettingsAnswer {
  let raw: unknown;
  try {
    raw = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw settingsUnusable(file, messageOf(cause), cause);
  }
  const parsed = detectionSettingsSchema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw settingsUnusable(file, `${issue!.path.join('.') || 'the file'}: ${issue!.message}`);
}

function describeSettings({ services }: DetectionSettingsAnswer): string[] {
  const rows = Object.entries(services).map(
    ([service, { sensitivity, mute, methods = [] }]) =>
      `  ${plain(service)}: ${sensitivity}${methods.length === 0 ? '' : `, judged by ${methods.join(', ')}`}${mute.length === 0 ? '' : `, says nothing of ${mute.map(plain).join(', ')}`}`,
  );
  return rows.length === 0 ? ['Every service is watched with the default settings.'] : rows;
}

function describeReplay({ fromMs, toMs, current, proposed }: DetectionReplayAnswer): string[] {
  const gone = current.filter(anomaly => !isAmong(anomaly, proposed));
  const added = proposed.filter(anomaly => !isAmong(anomaly, current));
  return [
    `The last ${describeDurationMs(toMs - fromMs)}, lived through again:`,
    `  settings in force   ${count(current)}`,
    `  these settings      ${count(proposed)}`,
    ...section('No longer told:', gone),
    ...section('Told in addition:', added),
    ...(gone.length + added.length === 0 ? ['Nothing would have been told otherwise.'] : []),
    'Nothing was changed; --accept puts the settings in force.',
  ];
}

function count(anomalies: readonly Anomaly[]): string {
  const serious = anomalies.filter(({ grade }) => grade !== 'info').length;
  return `${anomalies.length} anomalies, ${serious} of them would open an incident`;
}

function section(title: string, anomalies: readonly Anomaly[]): string[] {
  if (anomalies.length === 0) return [];
  return [
    title,
    ...anomalies.map(
      ({ startedAt, grade, subject, description }) =>
        `  ${describeInstant(startedAt)}  ${grade.padEnd(8)}  ${plain(describeSubject(subject))}: ${plain(say(description))}`,
    ),
  ];
}

/** The same thing at about the same time. */
function isAmong(anomaly: Anomaly, others: readonly Anomaly[]): boolean {
  const nameOf = ({ subject, indicator }: Anomaly) => `${describeSubject(subject)} ${indicator}`;
  return others.some(
    other => nameOf(other) === nameOf(anomaly) && Math.abs(other.startedAt - anomaly.startedAt) < 30_000,
  );
}

function describeSubject({ service, instance, callee }: Anomaly['subject']): string {
  return callee === undefined ? (instance ?? service) : `${service} → ${callee}`;
}
