import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KEYWORD_CLASSES } from '#algorithms/log-templates/keywords.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import type { Change } from '#domain/change.ts';
import { unworded } from '#domain/sentence.ts';
import { createInput, NOW, ONSET } from '#loop/diagnose/scenario.fixture.ts';
import type { HotWindow } from '#telemetry/hot-window.ts';
import { matchProblems } from './match-problems.ts';
import { parseProblems, readProblems } from './problem-file.ts';
import type { Fact, ProblemPattern, Symptom } from './problem-pattern.ts';
import { SymptomReader } from './symptom-reader.ts';

interface Scene {
  readonly facts?: readonly Fact[];
  readonly callee?: string;
  readonly change?: Change['kind'];
  readonly calleeChange?: Change['kind'];
  readonly anomalies?: readonly string[];
  readonly calleeAnomalies?: readonly string[];
  readonly lines?: readonly string[];
  readonly spans?: readonly string[];
  readonly prepare?: (window: HotWindow) => void;
}

const PROBLEMS = readProblems();

const anomalyOf = (service: string, indicator: string): Anomaly => ({
  ...{ id: `${service}/${indicator}`, subject: { service }, indicator, class: 'resource', grade: 'warning' },
  ...{ startedAt: ONSET, detectedAt: ONSET, score: 1, value: 1, expected: { low: 0, high: 0 }, unit: '1' },
  description: unworded(`${indicator} is odd`),
});

const changeOf = (service: string, kind: Change['kind']): Change => ({
  ...{
    id: `${kind}-${service}`,
    at: ONSET - 5000,
    kind,
    service,
    summary: unworded(kind),
    before: {},
    after: {},
    actor: 'somebody',
  },
});

/** What fits trouble at inventory, or on the way from there to the database. */
function match(scene: Scene, problems: readonly ProblemPattern[] = PROBLEMS) {
  const {
    facts = [],
    callee,
    change,
    calleeChange,
    anomalies = [],
    calleeAnomalies = [],
    lines = [],
    spans = [],
  } = scene;
  const input = createInput({
    anomalies: [
      ...anomalies.map(name => anomalyOf('inventory', name)),
      ...calleeAnomalies.map(name => anomalyOf('database', name)),
    ],
    changes: calleeChange === undefined ? [] : [changeOf('database', calleeChange)],
  });
  for (const [i, body] of lines.flatMap(line => [line, line, line]).entries())
    input.window.logs.append({ at: ONSET + i, severity: 'error', service: 'inventory', body, attributes: {} });
  for (const [i, statusMessage] of spans.flatMap(text => [text, text, text]).entries()) {
    const span = { traceId: `t${i}`, spanId: `s${i}`, parentSpanId: '', name: 'call', kind: 'client' as const };
    input.window.spans.append(
      { ...span, startAt: ONSET + i, durationMs: 2, isError: true, statusMessage, attributes: {} },
      { service: 'inventory' },
      callee === undefined ? undefined : { service: callee },
    );
  }
  scene.prepare?.(input.window);
  const place = {
    ...{ service: 'inventory', callee, facts: new Set(facts) },
    changes: change === undefined ? [] : [changeOf('inventory', change)],
  };
  return matchProblems(place, problems, new SymptomReader({ ...input, problems }));
}

/** Everything that a pattern's symptoms ask for, at once; queries are asked elsewhere. */
function sceneOf({ symptoms, places }: ProblemPattern): Scene {
  const of = <T>(pick: (symptom: Symptom) => readonly T[]): T[] => symptoms.flatMap(pick);
  const nameOf = (pattern: RegExp): string => pattern.source.replace(/[\^$\\]/g, '').replaceAll('[w.-]*', 'x');
  const indicators = (at: string) =>
    of(({ test: each, at: where }) =>
      each.kind === 'anomaly' && (where === 'place') === (at === 'place')
        ? each.indicators.slice(0, 1).map(nameOf)
        : [],
    );
  const change = of(({ test: each, at }) => (each.kind === 'change' && at === 'place' ? each.changes : []))[0];
  const calleeChange = of(({ test: each, at }) => (each.kind === 'change' && at === 'callee' ? each.changes : []))[0];
  return {
    facts: of(({ test: each }) => (each.kind === 'fact' ? each.facts.slice(0, 1) : [])),
    ...(places.includes('service') ? {} : { callee: 'database' }),
    ...(change !== undefined && { change }),
    ...(calleeChange !== undefined && { calleeChange }),
    anomalies: indicators('place'),
    calleeAnomalies: indicators('callee'),
    lines: of(({ test: each }) =>
      each.kind === 'words'
        ? each.phrases.slice(0, 1)
        : each.kind === 'log'
          ? KEYWORD_CLASSES.filter(({ id }) => each.classes[0] === id).map(({ phrases }) => phrases[0]!)
          : [],
    ),
    spans: of(({ test: each }) => (each.kind === 'span' ? each.phrases.slice(0, 1) : [])),
  };
}

describe('known problems', () => {
  for (const problem of PROBLEMS.filter(({ id }) => !['cpu-throttling', 'inode-exhaustion'].includes(id))) {
    test(`${problem.id} is found by its own symptoms`, () => {
      const found = match(sceneOf(problem)).map(each => each.problem.id);
      assert.ok(found.includes(problem.id), `found ${found.join(', ')}`);
    });
  }

  const cases: readonly (Scene & { name: string; expected: string })[] = [
    { name: 'failures alone', facts: ['fails'], expected: 'error-burst' },
    { name: 'failures on the way', facts: ['fails'], callee: 'database', expected: 'dropped-dependency' },
    {
      name: 'names that are not found',
      facts: ['fails'],
      callee: 'database',
      spans: ['getaddrinfo ENOTFOUND database'],
      expected: 'dns-failure',
    },
    {
      name: 'a certificate that ran out',
      facts: ['fails'],
      callee: 'database',
      lines: ['call failed: certificate has expired'],
      expected: 'tls-expiry',
    },
    { name: 'status 429', facts: ['fails'], callee: 'provider', spans: ['HTTP 429'], expected: 'rate-limited' },
    {
      name: 'a provider that answers 503',
      facts: ['fails', 'foreign', 'callee-silent'],
      callee: 'provider',
      spans: ['HTTP 503'],
      expected: 'external-api',
    },
    {
      name: 'a lock',
      facts: ['slow', 'callee-silent'],
      callee: 'database',
      lines: ['canceling statement due to lock timeout'],
      expected: 'lock-wait',
    },
    { name: 'a release that leaks', facts: ['slow'], change: 'deploy', anomalies: ['memory'], expected: 'bad-release' },
    { name: 'a leak', facts: ['slow'], anomalies: ['memory', 'cpu'], expected: 'memory-leak' },
    { name: 'a flag', facts: ['fails'], change: 'flag', expected: 'bad-flag' },
    {
      name: 'an address that a change of settings broke',
      facts: ['fails'],
      callee: 'database',
      change: 'config',
      lines: ['connect ECONNREFUSED 10.0.0.9:5432'],
      expected: 'wrong-upstream',
    },
    {
      name: 'a killed process that had filled its memory',
      facts: ['crashed', 'killed'],
      lines: ['kernel: oom-kill: Killed process'],
      expected: 'oom-kill',
    },
    { name: 'a killed process', facts: ['crashed', 'killed'], expected: 'instance-crash' },
    {
      name: 'pages that are not as they were written',
      facts: ['fails'],
      lines: ['invalid page in block 7 of relation'],
      expected: 'data-corruption',
    },
    {
      name: 'odd replicas of another version',
      facts: ['fails', 'some-instances', 'version-differs'],
      expected: 'configuration-mismatch',
    },
    {
      name: 'a full disk of the callee',
      facts: ['fails'],
      callee: 'database',
      lines: ['could not extend file: No space left on device'],
      expected: 'disk-full',
    },
  ];
  for (const { name, expected, ...scene } of cases) {
    test(`${name}: ${expected}`, () => {
      const first = match(scene)[0];
      assert.equal(first?.problem.id, expected);
    });
  }

  test('are asked of series too, for the service in question alone', () => {
    const throttled = (service: string) => (window: HotWindow) => {
      for (let at = ONSET - 60_000; at <= NOW; at += 1000) {
        const labels = { service };
        window.series.append(
          'container_cpu_cfs_throttled_periods_total',
          labels,
          '1',
          'gauge',
          at,
          (at - ONSET + 60_000) / 200,
        );
        window.series.append('container_cpu_cfs_periods_total', labels, '1', 'gauge', at, (at - ONSET + 60_000) / 100);
      }
    };
    assert.equal(match({ facts: ['slow'], prepare: throttled('inventory') })[0]?.problem.id, 'cpu-throttling');
    assert.equal(match({ facts: ['slow'], prepare: throttled('payment') })[0]?.problem.id, 'slow-code');
  });

  const HELD: readonly [name: string, metric: string, before: number, now: number, problem: string][] = [
    ['a process that its quota begins to halt', 'process.cpu.throttled', 0, 0.9, 'cpu-throttling'],
    ['one that it always halts', 'process.cpu.throttled', 0.9, 0.9, 'slow-code'],
    ['one that gets no core while others do', 'process.cpu.wait', 0.05, 0.9, 'cpu-throttling'],
  ];
  for (const [name, metric, before, now, problem] of HELD) {
    test(`tell by the platform's facts of ${name}`, () => {
      const prepare = (window: HotWindow) => {
        for (let at = ONSET - 300_000; at <= NOW; at += 5000) {
          for (const service of ['inventory', 'payment', 'order']) {
            const value = service === 'inventory' && at >= ONSET ? now : service === 'inventory' ? before : 0.05;
            window.series.append(metric, { service }, '1', 'gauge', at, value);
          }
        }
      };
      assert.equal(match({ facts: ['slow'], prepare })[0]?.problem.id, problem);
    });
  }

  test('one line among many tells nothing', () => {
    const lines = [...Array.from({ length: 20 }, (_, i) => `order ${i} not found`), 'no space left on device'];
    assert.equal(match({ facts: ['fails'], lines })[0]?.problem.id, 'error-burst');
  });

  test('what speaks against a problem is told with a negative weight, and can rule it out', () => {
    const [problem] = parseProblems(
      `problems:
  - id: stale-cache
    name: { en: Stale, zh: 过期 }
    description: { en: Stale, zh: 过期 }
    type: data-corruption
    places: [service]
    least: 2
    symptoms: [{ anomaly: memory, weight: 4 }]
    against: [{ anomaly: cpu, weight: 1 }, { anomaly: descriptors, weight: 3 }]`,
      'mine.yaml',
    );
    const found = match({ anomalies: ['memory', 'cpu'] }, [problem!])[0];
    assert.deepEqual(
      found?.evidence.map(({ weight }) => weight),
      [2, -1],
    );
    assert.deepEqual(match({ anomalies: ['memory', 'descriptors'] }, [problem!]), []);
  });

  test('a name full of quotes asks for nothing else', () => {
    const input = createInput({});
    const place = { service: 'x"} or up{a="', callee: 'y\\', facts: new Set<Fact>(['slow']), changes: [] };
    assert.doesNotThrow(() => matchProblems(place, PROBLEMS, new SymptomReader(input)));
  });
});
