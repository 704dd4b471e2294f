import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { type DetectionReplayAnswer, type DetectionSettingsAnswer, detectionSettingsSchema } from '#api/detection.ts';
import { about, joined, type Sentence, unworded } from '#api/sentence.ts';
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
        return show(inForce, [say({ en: 'In force from now on:', zh: '已生效：' }), ...describeSettings(inForce)]);
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

const ALL_DEFAULT: Sentence = {
  en: 'Every service is watched with the default settings.',
  zh: '所有服务均按默认设置监视。',
};
const NO_DIFFERENCE: Sentence = { en: 'Nothing would have been told otherwise.', zh: '告警没有任何差别。' };

function describeSettings({ services }: DetectionSettingsAnswer): string[] {
  const rows = Object.entries(services).map(([service, { sensitivity, mute, methods = [] }]) => {
    const parts = [
      unworded(sensitivity),
      ...(methods.length === 0
        ? []
        : [{ en: `judged by ${methods.join(', ')}`, zh: `检测方法 ${methods.join('、')}` }]),
      ...(mute.length === 0 ? [] : [{ en: `says nothing of ${mute.join(', ')}`, zh: `不告警：${mute.join('、')}` }]),
    ];
    return `  ${plain(say(about(service, joined(parts))))}`;
  });
  return rows.length === 0 ? [say(ALL_DEFAULT)] : rows;
}

function describeReplay({ fromMs, toMs, current, proposed }: DetectionReplayAnswer): string[] {
  const span = describeDurationMs(toMs - fromMs);
  const gone = current.filter(anomaly => !isAmong(anomaly, proposed));
  const added = proposed.filter(anomaly => !isAmong(anomaly, current));
  return [
    say({ en: `The last ${span}, lived through again:`, zh: `回放最近 ${span}：` }),
    `  ${say({ en: 'settings in force  ', zh: '当前设置' })} ${say(count(current))}`,
    `  ${say({ en: 'these settings     ', zh: '新设置  ' })} ${say(count(proposed))}`,
    ...section({ en: 'No longer told:', zh: '不再告警：' }, gone),
    ...section({ en: 'Told in addition:', zh: '新增告警：' }, added),
    ...(gone.length + added.length === 0 ? [say(NO_DIFFERENCE)] : []),
    say({
      en: 'Nothing was changed; --accept puts the settings in force.',
      zh: '设置未改动；加 --accept 使其生效。',
    }),
  ];
}

function count(anomalies: readonly Anomaly[]): Sentence {
  const serious = anomalies.filter(({ grade }) => grade !== 'info').length;
  return {
    en: `${anomalies.length} anomalies, ${serious} of them would open an incident`,
    zh: `${anomalies.length} 个异常，其中 ${serious} 个会创建事件`,
  };
}

function section(title: Sentence, anomalies: readonly Anomaly[]): string[] {
  if (anomalies.length === 0) return [];
  return [
    say(title),
    ...anomalies.map(
      ({ startedAt, grade, subject, description }) =>
        `  ${describeInstant(startedAt)}  ${grade.padEnd(8)}  ${plain(say(about(describeSubject(subject), description)))}`,
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
