import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unworded } from '#domain/sentence.ts';
import type { Service } from '#domain/topology.ts';
import { SERVICE } from './api-server.fixture.ts';
import { MemoryJournal } from './journal.fixture.ts';
import { countUp, narrate, sentenceOf } from './narrator.ts';

const journal = new MemoryJournal();

const cases: readonly {
  name: string;
  kind: string;
  summary: string;
  incident?: string;
  expected: string | undefined;
}[] = [
  {
    name: 'a crash is told as the platform words it',
    kind: 'platform.instance.exited',
    summary: 'payment-2 exited: SIGKILL',
    expected: 'payment-2 exited: SIGKILL',
  },
  {
    name: 'an incident is told under its name',
    kind: 'incident.opened',
    summary: 'payment is partly down',
    incident: 'INC-1',
    expected: 'INC-1 opened: payment is partly down',
  },
  {
    name: 'baselines are told as they are',
    kind: 'baseline.learnt',
    summary: 'baseline learnt for 21 of 21 services',
    expected: 'baseline learnt for 21 of 21 services',
  },
  { name: 'small steps are left to the journal', kind: 'run.step.started', summary: 'x', expected: undefined },
  { name: 'starting is left to the journal', kind: 'platform.instance.started', summary: 'x', expected: undefined },
];
for (const { name, kind, summary, incident, expected } of cases) {
  test(name, () => assert.equal(sentenceOf(journal.add(kind, { data: { summary } }), incident, 'en'), expected));
}

test('a terminal that speaks Chinese is told in Chinese', () => {
  const data = { summary: { en: 'payment is down', zh: 'payment 停机' } };
  assert.equal(sentenceOf(journal.add('incident.opened', { data }), 'INC-1', 'zh'), 'INC-1 已创建：payment 停机');
});

function services(...statuses: ('ready' | 'starting')[]): Service[] {
  return statuses.map((status, index) => ({
    ...SERVICE,
    name: `service-${index}`,
    instances: [{ ...SERVICE.instances[0]!, status }],
  }));
}

test('the count of services that are up is told once each time it becomes complete', async () => {
  const facts = new MemoryJournal();
  const lines: string[] = [];
  let running = services('ready', 'starting');
  narrate({
    journal: facts,
    listServices: () => running,
    nameIncident: async () => undefined,
    write: line => lines.push(line.slice(10)),
    language: 'en',
  });
  const ready = (id: string) => facts.add('platform.instance.ready', { data: { summary: unworded(`${id} ready`) } });
  ready('service-0');
  await settled();
  running = services('ready', 'ready');
  ready('service-1');
  await settled();
  ready('service-1');
  await settled();
  assert.deepEqual(lines, [
    'service-0 ready',
    'service-1 ready',
    '2 of 2 services up (2 of 2 instances ready)',
    'service-1 ready',
  ]);
});

test('a name that cannot be looked up does not hold up the sentence', async () => {
  const facts = new MemoryJournal();
  const lines: string[] = [];
  narrate({
    journal: facts,
    listServices: () => [],
    nameIncident: () => Promise.reject(new Error('database away')),
    write: line => lines.push(line.slice(10)),
    language: 'en',
  });
  facts.add('incident.opened', { incident: 'x', data: { summary: unworded('trouble') } });
  await settled();
  assert.deepEqual(lines, ['opened: trouble']);
});

test('a service without instances is not up', () => {
  assert.equal(countUp([{ ...SERVICE, instances: [] }]).isComplete, false);
});

/** Sentences are told in later turns of the event loop, one after another. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
