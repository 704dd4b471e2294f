import type { Command } from 'commander';
import { about, type Sentence } from '#api/sentence.ts';
import type { Status } from '#api/status.ts';
import { describeDurationMs } from '#base/duration.ts';
import { asPerson, leaf, type PersonOptions } from '../command.ts';
import { say, YES } from '../language.ts';
import { paint } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { plain, widthOf } from '../text.ts';

const LABEL_WIDTH = 12;
const PAUSED: Sentence = {
  en: 'Paused: watching goes on, nothing is done. `zeroops resume` ends it.',
  zh: '已暂停：继续监视，不做任何动作。用 `zeroops resume` 恢复。',
};

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
    show(await client.pause({ reason }), [say(PAUSED)]);
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
    show(await client.resume({ reason }), [
      say({ en: 'Resumed: the loop acts again.', zh: '已恢复：闭环重新执行动作。' }),
    ]);
  });
}

function describeStatus(status: Status): string[] {
  const { baselines, openIncidents, openAnomalies } = status;
  const { learnt, total } = baselines;
  const phase =
    status.phase === 'watching'
      ? {
          en: `watching (baseline learnt for ${learnt} of ${total} services)`,
          zh: `监视中（${total} 个服务中已学会 ${learnt} 个的基线）`,
        }
      : { en: `learning what is normal (${learnt} of ${total} baselines)`, zh: `正在学习基线（${learnt}/${total}）` };
  const still = {
    en: 'paused: nothing is done until `zeroops resume`',
    zh: '已暂停：执行 `zeroops resume` 前不做任何动作',
  };
  const incidents = {
    en: `${openIncidents} open (${openAnomalies} anomalies)`,
    zh: `${openIncidents} 个未结束（${openAnomalies} 个异常）`,
  };
  const upFor = describeDurationMs(status.now - status.startedAt);
  const missing = status.parts.filter(part => !part.ready);
  return [
    say({
      en: `ZeroOps ${status.version}, up for ${upFor} (pid ${status.pid})`,
      zh: `ZeroOps ${status.version}，已运行 ${upFor}（pid ${status.pid}）`,
    }),
    ...[
      field({ en: 'loop', zh: '闭环' }, say(phase)),
      field({ en: 'acting', zh: '执行动作' }, status.paused ? paint('warn', say(still)) : say(YES)),
      field({ en: 'incidents', zh: '事件' }, say(incidents)),
      field({ en: 'services', zh: '服务' }, say(tellServices(status))),
      field(
        { en: 'parts', zh: '组成部分' },
        missing.length === 0 ? paint('good', say(ALL_READY)) : paint('bad', say(tellMissing(missing.length))),
      ),
    ],
    ...status.parts.map(part => `    ${part.ready ? '·' : '✗'} ${plain(say(about(part.name, part.detail)))}`),
  ];
}

function field(label: Sentence, text: string): string {
  const head = say(label);
  return `  ${head}${' '.repeat(Math.max(1, LABEL_WIDTH - widthOf(head)))}${text}`;
}

const ALL_READY: Sentence = { en: 'all ready', zh: '全部就绪' };

function tellMissing(count: number): Sentence {
  return { en: `${count} not ready`, zh: `${count} 个未就绪` };
}

const NONE_RUN: Sentence = {
  en: 'no platform runs any; those that send telemetry are watched',
  zh: '没有由平台运行的服务；发送遥测数据的服务照常监视',
};

function tellServices({ services, instances }: Status): Sentence {
  const { up, total } = services;
  if (total === 0) return NONE_RUN;
  return {
    en: `${up} of ${total} up, ${instances.ready} of ${instances.total} instances ready`,
    zh: `${total} 个中 ${up} 个可用，${instances.total} 个实例中 ${instances.ready} 个就绪`,
  };
}
