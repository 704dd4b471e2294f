import type { Command } from 'commander';
import type { Status } from '#api/status.ts';
import { describeDurationMs } from '#base/duration.ts';
import { asPerson, leaf, type PersonOptions } from '../command.ts';
import { paint } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { plain } from '../text.ts';

export function statusCommand(): Command {
  return leaf('status', {
    description: 'What the loop does at this moment, and whether every part of ZeroOps works',
    examples: ['status', 'status --json'],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const status = await client.status();
    show(status, describeStatus(status));
  });
}

export function pauseCommand(): Command {
  return asPerson(
    leaf('pause', {
      description: 'The kill switch: ZeroOps goes on watching and does nothing until `resume`',
      examples: ['pause --reason "database migration until 14:00"'],
    }),
  ).action(async ({ reason, ...options }: PersonOptions) => {
    const { client, show } = openSession(options);
    show(await client.pause({ reason }), ['Paused: watching goes on, nothing is done. `zeroops resume` ends it.']);
  });
}

export function resumeCommand(): Command {
  return asPerson(
    leaf('resume', {
      description: 'Lets the loop act again',
      examples: ['resume', 'resume --reason "migration is over"'],
    }),
    'resumed on the command line',
  ).action(async ({ reason, ...options }: PersonOptions) => {
    const { client, show } = openSession(options);
    show(await client.resume({ reason }), ['Resumed: the loop acts again.']);
  });
}

function describeStatus(status: Status): string[] {
  const { baselines, services, instances } = status;
  const phase =
    status.phase === 'watching'
      ? `watching (baseline learnt for ${baselines.learnt} of ${baselines.total} services)`
      : `learning what is normal (${baselines.learnt} of ${baselines.total} baselines)`;
  const missing = status.parts.filter(part => !part.ready);
  return [
    `ZeroOps ${status.version}, up for ${describeDurationMs(status.now - status.startedAt)} (pid ${status.pid})`,
    `  loop        ${phase}`,
    `  acting      ${status.paused ? paint('warn', 'paused: nothing is done until `zeroops resume`') : 'yes'}`,
    `  incidents   ${status.openIncidents} open (${status.openAnomalies} anomalies)`,
    `  services    ${services.up} of ${services.total} up, ${instances.ready} of ${instances.total} instances ready`,
    `  parts       ${missing.length === 0 ? paint('good', 'all ready') : paint('bad', `${missing.length} not ready`)}`,
    ...status.parts.map(part => `    ${part.ready ? '·' : '✗'} ${part.name}: ${plain(part.detail)}`),
  ];
}
