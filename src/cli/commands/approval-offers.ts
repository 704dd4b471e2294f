import type { Command } from 'commander';
import type { Offer } from '#api/offer.ts';
import { about, joined, unworded } from '#api/sentence.ts';
import type { JsonObject } from '#base/json.ts';
import { asPerson, leaf, type PersonOptions } from '../command.ts';
import { usageError } from '../errors.ts';
import { say } from '../language.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { tellRisk } from '../task-text.ts';
import { plain, wrap } from '../text.ts';

export function offersCommand(): Command {
  return leaf('offers <approval>', {
    description: 'What could be done instead of the plan that waits, and what cannot and why',
    examples: ['approval offers RUN-7', 'approval offers RUN-7 --json'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const offers = await client.listOffers(id);
    show(offers, offers.items.flatMap(describeOffer));
  });
}

export function changeCommand(): Command {
  return asPerson(
    leaf('change <approval>', {
      description: 'Another plan takes the place of the one that waits; its risk is weighed anew, and it waits too',
      examples: [
        'approval change RUN-7 --strategy rolling-restart --reason "the cache must stay warm"',
        'approval change RUN-7 --strategy add-replicas --params \'[{"replicas":3}]\' --reason "four are too many"',
      ],
    }),
  )
    .requiredOption('--strategy <id>', 'one of those that `approval offers` shows')
    .option('--params <json>', 'a list with params for each action; who gives some cannot approve the plan too')
    .action(
      async (
        id: string,
        { by, reason, strategy, params, ...options }: PersonOptions & { strategy: string; params?: string },
      ) => {
        const { client, show } = openSession(options);
        const body = { by, reason, strategy, ...(params === undefined ? {} : { params: parseParams(params) }) };
        const approval = await client.changePlan(id, body);
        const { needed, title } = approval;
        const waits = { en: `waits for ${needed} approval${needed > 1 ? 's' : ''}.`, zh: `等待 ${needed} 人批准。` };
        show(approval, [plain(say(about(title, waits)))]);
      },
    );
}

function describeOffer({ strategy, title, isChosen, refused, probability, risk, actions }: Offer): string[] {
  const mark = isChosen ? '*' : refused === undefined ? ' ' : '-';
  const head = `${mark} ${plain(say(about(strategy, title)))}`;
  if (refused !== undefined)
    return [head, ...indent(plain(say(about({ en: 'cannot be chosen', zh: '不可选' }, refused))))];
  const percent = Math.round((probability ?? 0) * 100);
  const odds = { en: `${percent} % likely to help`, zh: `${percent} % 可能有效` };
  return [
    say(joined([unworded(head), odds, ...(risk === undefined ? [] : [tellRisk(risk)])])),
    ...actions.flatMap(each =>
      indent(plain(say(about(`${each.action} ${JSON.stringify(each.params)}`, each.summary)))),
    ),
  ];
}

function indent(text: string): string[] {
  return wrap(text, 94).map(line => `    ${line}`);
}

function parseParams(text: string): JsonObject[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.every(each => each !== null && typeof each === 'object')) return parsed;
  } catch {
    // Said below, as of any other text that is no list of objects.
  }
  throw usageError('--params is not a list of JSON objects', 'write it like [{"replicas":3}]');
}
