import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { pino } from 'pino';
import type { JournalEntry, NewJournalEntry } from '#domain/journal-entry.ts';
import type { AnalyserInput } from '#ports/analyser.ts';
import { ConfiguredAnalysers } from './analysers.ts';
import { analysersConfigSchema, readAnalyserSettings } from './settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'analysers-'));
after(() => rmSync(folder, { recursive: true }));

const INPUT: AnalyserInput = {
  ...{ startedAt: 1000, now: 2000, base: { from: 0, to: 900 }, sick: { from: 1000, to: 2000 } },
  services: ['order', 'payment'].map(name => ({ name, version: '1', instances: [] })),
  dependencies: [{ from: 'order', to: 'payment' }],
  ...{ anomalies: [], changes: [], series: [], logs: [] },
  flows: [
    {
      service: 'payment',
      base: { perSecond: 1, errorRatio: 0, meanMs: 1 },
      sick: { perSecond: 1, errorRatio: 1, meanMs: 1 },
    },
  ],
};

const GOOD = `export const analyser = {
  needs: ['flows'],
  run({ flows, settings, changes }) {
    const worst = flows.find(({ sick }) => sick.errorRatio > settings.limit);
    return { findings: [{ service: worst.service, problem: 'error-burst', confidence: 0.9,
      evidence: ['all fail, token=abc123', typeof changes + ' ' + Object.keys(process.env).length] }] };
  },
};`;
const finding = (fields: string) =>
  `export const analyser = { run: () => ({ findings: [{ service: 'order', problem: 'error-burst', confidence: 1, evidence: ['x'], ${fields} }] }) };`;

interface Opened {
  readonly analysers: ConfiguredAnalysers;
  readonly entries: NewJournalEntry[];
}

/** Much patience: others may have the machine. */
const PATIENT = { timeout: '5s', memoryMegabytes: 32 };

/** @param fields - of one by name, where they differ */
async function open(
  sources: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, object>> = {},
): Promise<Opened> {
  const entries: NewJournalEntry[] = [];
  const raw = Object.entries(sources).map(([name, source]) => {
    writeFileSync(path.join(folder, `${name}.mjs`), source);
    return { name, module: `./${name}.mjs`, settings: { limit: 0.5 }, ...PATIENT, ...fields[name] };
  });
  const analysers = new ConfiguredAnalysers({
    settings: readAnalyserSettings(analysersConfigSchema.parse(raw), folder),
    problems: new Set(['error-burst']),
    journal: {
      append: async (...given) => {
        entries.push(...given);
        return given as unknown as JournalEntry[];
      },
    },
    logger: pino({ level: 'silent' }),
  });
  await analysers.start();
  return { analysers, entries };
}

describe('analysers of others', () => {
  test('a good one is handed what it needs and nothing else, and its words are concealed', async () => {
    const { analysers, entries } = await open({ good: GOOD });
    assert.deepEqual([...analysers.needs], ['flows']);
    assert.deepEqual(await analysers.consult(() => INPUT), [
      {
        ...{ analyser: 'good', service: 'payment', problem: 'error-burst', confidence: 0.9, instances: [] },
        evidence: ['all fail, token=***', 'undefined 0'],
      },
    ]);
    assert.equal(analysers.describe()?.en, 'good runs');
    assert.deepEqual(entries, []);
    await analysers.stop();
  });

  const bad: readonly { name: string; source: string; timeout?: string; says: RegExp }[] = [
    { name: 'throws', source: "export const analyser = { run() { throw new Error('boom'); } };", says: /boom/ },
    {
      name: 'rejects',
      source: "export const analyser = { run: async () => { throw new Error('later'); } };",
      says: /later/,
    },
    {
      name: 'ends-its-thread',
      source: 'export const analyser = { run() { process.exit(1); } };',
      says: /ended its thread/,
    },
    {
      name: 'loops-without-end',
      source: 'export const analyser = { run() { for (;;); } };',
      timeout: '300ms',
      says: /longer than 300 ms/,
    },
    {
      name: 'never-answers',
      source: 'export const analyser = { run: () => new Promise(() => {}) };',
      timeout: '300ms',
      says: /longer than/,
    },
    {
      name: 'fills-the-memory',
      source: 'export const analyser = { run() { const all = []; for (;;) all.push(new Array(100000).fill({})); } };',
      says: /memory|longer than/i,
    },
    { name: 'answers-nothing', source: 'export const analyser = { run() {} };', says: /not usable/ },
    { name: 'answers-a-number', source: 'export const analyser = { run: () => 7 };', says: /not usable/ },
    {
      name: 'answers-without-end',
      source: "export const analyser = { run: () => 'x'.repeat(1e6) };",
      says: /characters/,
    },
    { name: 'names-a-stranger', source: finding("service: 'nobody'"), says: /no service nobody/ },
    { name: 'names-no-problem', source: finding("problem: 'drop-tables'"), says: /no problem drop-tables/ },
    { name: 'is-too-sure', source: finding('confidence: 2'), says: /not usable/ },
    { name: 'has-no-analyser', source: 'export const other = 1;', says: /exports no "analyser"/ },
    { name: 'is-no-code', source: 'export const = ;', says: /Unexpected token/ },
    {
      name: 'wants-more',
      source: "export const analyser = { needs: ['secrets'], run: () => ({ findings: [] }) };",
      says: /something else/,
    },
  ];
  for (const { name, source, timeout = PATIENT.timeout, says } of bad) {
    test(`one that ${name.replaceAll('-', ' ')} is reported and left out`, async () => {
      const { analysers, entries } = await open({ good: GOOD, [name]: source }, { [name]: { timeout } });
      const opinions = await analysers.consult(() => INPUT);
      assert.deepEqual(
        opinions.map(({ analyser }) => analyser),
        ['good'],
      );
      const { kind, subject, data } = entries[0]!;
      assert.deepEqual([kind, subject], ['analyser.failed', `analyser/${name}`]);
      assert.match(String(data.reason), says);
      assert.match(analysers.describe()!.en, new RegExp(`${name} runs after (one failure|2 failures)`));
      await analysers.stop();
    });
  }

  test('after three failures in a row it is switched off, and that is said once', async () => {
    const { analysers, entries } = await open({ sad: "export const analyser = { run() { throw new Error('no'); } };" });
    for (let i = 0; i < 5; i++) await analysers.consult(() => INPUT);
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      [...['analyser.failed', 'analyser.failed', 'analyser.failed', 'analyser.switched-off']],
    );
    assert.equal(analysers.describe()?.en, 'sad is switched off after 3 failures: no');
    await analysers.stop();
  });

  test('one that failed once is asked again, in a new thread', async () => {
    const { analysers } = await open({
      moody:
        'let n = 0; export const analyser = { run({ now }) { if (now > 5000) throw new Error("late"); return { findings: [] }; } };',
    });
    await analysers.consult(() => ({ ...INPUT, now: 6000 }));
    assert.match(analysers.describe()!.en, /one failure: late/);
    assert.deepEqual(await analysers.consult(() => INPUT), []);
    await analysers.stop();
  });

  test('one that fails while nobody asks it is asked again in a new thread', async () => {
    const { analysers } = await open({
      idle: `import { threadId } from 'node:worker_threads';
        setTimeout(() => { throw new Error('x'); }, 100);
        export const analyser = { run: () => ({ findings: [{ service: 'order', problem: 'error-burst', confidence: 1,
          evidence: [String(threadId)] }] }) };`,
    });
    const ask = async () => (await analysers.consult(() => INPUT))[0]?.evidence[0];
    const first = await ask();
    const deadline = Date.now() + 60_000;
    let latest = first;
    while ((latest === first || latest === undefined) && Date.now() < deadline) latest = await ask();
    assert.ok(latest !== undefined && latest !== first);
    await analysers.stop();
  });

  test('two with one name are refused, and so are limits beyond reason', () => {
    const one = { name: 'a', module: './a.mjs' };
    for (const raw of [
      [one, one],
      [{ ...one, timeout: '1m' }],
      [{ ...one, timeout: '0s' }],
      [{ ...one, memoryMegabytes: 1 }],
    ])
      assert.equal(analysersConfigSchema.safeParse(raw).success, false);
  });
});
