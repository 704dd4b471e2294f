import { toJson } from '#base/json.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Impact, Propagation } from '#domain/impact.ts';
import type { Incident } from '#domain/incident.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import { about, unworded } from '#domain/sentence.ts';
import { makeIncident } from '../api-server.fixture.ts';

export const ONSET = 1_800_000_000_000;

export const CAUSES: readonly Cause[] = [
  {
    ...{ service: 'payment', instances: [], type: 'code-bug', problem: 'bad-release', confidence: 0.86 },
    evidence: [
      {
        kind: 'metric',
        statement: { en: 'own failures 5.1/s, before 0.0/s', zh: '自身失败 5.1 次/秒，之前 0.0' },
        weight: 3,
      },
      { kind: 'log', statement: unworded('new line "card <token> rejected | `stack`" 31 times'), weight: 1 },
      { kind: 'metric', statement: { en: 'CPU as before', zh: 'CPU 与之前一样' }, weight: -0.5 },
    ],
    ...{ changes: ['change-1'], affected: ['order', 'gateway'] },
  },
  {
    ...{ service: 'order', callee: 'payment', instances: [], type: 'network-failure', problem: 'edge-delay' },
    ...{ confidence: 0.08, changes: [], affected: ['gateway'] },
    evidence: [
      {
        kind: 'trace',
        statement: { en: 'payment itself measures the same failures', zh: 'payment 自身测得同样的失败' },
        weight: -2,
      },
    ],
  },
];

export const PROPAGATION: Propagation = {
  nodes: [
    { service: 'gateway', failures: 5.2, waiting: 0, own: { failures: 0, waiting: 0 } },
    { service: 'order', failures: 5.2, waiting: 0, own: { failures: 0.1, waiting: 0 } },
    { service: 'payment', failures: 5.1, waiting: 0, own: { failures: 5.1, waiting: 0 } },
    { service: 'bank', failures: 0, waiting: 0, own: { failures: 0, waiting: 0 } },
  ],
  edges: [
    { from: 'gateway', to: 'order', failures: 5.2, waiting: 0 },
    { from: 'order', to: 'payment', failures: 5.1, waiting: 0 },
    { from: 'payment', to: 'bank', failures: 0, waiting: 1.25 },
  ],
};

export const IMPACT: Impact = {
  ...{ since: ONSET, at: ONSET + 10_000 },
  entries: [{ service: 'gateway', calls: 120, failed: 52, slow: 3, slowerThanMs: 80 }],
  users: { affected: 17, seen: 40, attribute: 'user.id' },
  services: ['payment', 'order', 'gateway'],
  indicators: [
    {
      ...{ name: 'orders_ok', title: 'orders taken', service: 'order', unit: '1', worse: 'lower' },
      ...{ before: 0.991, now: 0.513 },
    },
  ],
  budgets: [
    {
      ...{ slo: 'checkout', title: 'checkout works', service: 'gateway', spentRatio: 0.034, leftRatio: 0.9 },
      ...{ burnRate: 50, exhaustedIn: { expectedMs: 1_555_200, earliestMs: 1_400_000, latestMs: 1_800_000 } },
    },
  ],
  outlook: {
    failures: { direction: 'rising', ratio: 0.52, perMinute: { expected: 0.031, low: 0.02, high: 0.042 } },
    limits: [
      {
        ...{ metric: 'process.memory.usage', service: 'payment', instance: 'payment-1', unit: 'By' },
        ...{ value: 230e6, limit: 512e6, reachedIn: { expectedMs: 300_000, earliestMs: 240_000 } },
      },
    ],
  },
};

const CHANGE: Change = {
  ...{
    id: 'change-1',
    at: ONSET - 90_000,
    kind: 'deploy',
    service: 'payment',
    summary: { en: 'version 1.0.0 → 1.1.0', zh: '版本 1.0.0 → 1.1.0' },
  },
  ...{ before: { version: '1.0.0' }, after: { version: '1.1.0' }, actor: 'ci:412' },
};

/** An incident as the loop journals it: a release, its harm, a diagnosis, a run that failed and one that helped. */
export function makeStory(id: string): { incident: Incident; entries: NewJournalEntry[] } {
  const incident = makeIncident(id, {
    ...{
      title: unworded('bad-release at payment'),
      startedAt: ONSET,
      detectedAt: ONSET + 2000,
      resolvedAt: ONSET + 60_000,
    },
    ...{ status: 'resolved', outcome: 'repaired', services: ['payment', 'order', 'gateway'], causes: CAUSES },
  });
  const own = { subject: `incident/${id}`, actor: 'zeroops', incident: id } as const;
  return {
    incident,
    entries: [
      changeEntry(CHANGE),
      changeEntry({
        ...CHANGE,
        id: 'change-2',
        service: 'cart',
        kind: 'config',
        summary: unworded('TTL 5 → 60'),
        at: ONSET - 60_000,
      }),
      { ...own, kind: 'incident.opened', at: ONSET + 2000, data: { summary: unworded('payment fails') } },
      {
        ...{ ...own, kind: 'incident.abstained', at: ONSET + 4000 },
        data: {
          summary: unworded('not sure yet'),
          causes: toJson(CAUSES.map(cause => ({ ...cause, confidence: 0.4 }))),
          ruledOut: [
            { service: 'catalogue', reason: { en: 'nothing became worse there', zh: '那里没有变差' } },
            { service: 'order', reason: unworded('said better by the evidence') },
          ],
          nextChecks: [
            {
              service: 'order',
              problem: 'edge-delay',
              en: 'time a call from its host',
              zh: '在它的主机上测量一次调用',
            },
          ],
        },
      },
      {
        ...{ ...own, kind: 'incident.diagnosed', at: ONSET + 10_000 },
        data: {
          summary: 'bad-release at payment',
          causes: toJson(CAUSES),
          impact: toJson(IMPACT),
          propagation: toJson(PROPAGATION),
        },
      },
      decision(own, 'run-1', 'Restart payment', ONSET + 11_000),
      {
        ...own,
        kind: 'run.ended',
        run: 'run-1',
        at: ONSET + 20_000,
        data: { summary: 'rolled back', status: 'rolled-back' },
      },
      decision(own, 'run-2', 'Roll payment back to 1.0.0', ONSET + 25_000),
      { ...own, kind: 'run.ended', run: 'run-2', at: ONSET + 55_000, data: { summary: 'done', status: 'succeeded' } },
      {
        ...{ ...own, kind: 'incident.resolved', at: ONSET + 60_000 },
        data: {
          summary: 'repaired',
          impact: toJson({
            ...IMPACT,
            at: ONSET + 60_000,
            entries: [{ ...IMPACT.entries[0]!, calls: 600, failed: 260 }],
          }),
        },
      },
    ],
  };
}

function changeEntry(change: Change): NewJournalEntry {
  return {
    ...{ kind: 'change.seen', subject: `service/${change.service}`, actor: change.actor, at: change.at },
    data: { summary: about(change.service, change.summary), change: toJson(change) },
  };
}

function decision(
  own: Pick<NewJournalEntry, 'subject' | 'actor'>,
  run: string,
  title: string,
  at: number,
): NewJournalEntry {
  return {
    ...{ ...own, kind: 'decision.made', run, at },
    data: {
      ...{ summary: unworded(`done without asking: ${title}`), mode: 'automatic', strategy: 'x' },
      plan: { title: unworded(title) },
      alternatives: [
        { strategy: 'x', title: unworded(title), verdict: 'chosen', reason: { en: 'best worth', zh: '价值最高' } },
      ],
    },
  };
}
