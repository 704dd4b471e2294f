import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { parse } from 'yaml';
import type { z } from 'zod';
import { actions } from '#actions/registry.ts';
import { configSchema as mysqlSchema } from '#adapters/mysql/config.ts';
import { otlpAdapter } from '#adapters/otlp/index.ts';
import { otlpConfigSchema } from '#adapters/otlp/schema.ts';
import { configSchema as postgresqlSchema } from '#adapters/postgresql/config.ts';
import { writtenProbesSchema } from '#adapters/probes/config.ts';
import { parseProcessesConfig, configSchema as processesSchema } from '#adapters/processes/config.ts';
import { readManifest } from '#adapters/processes/manifest-file.ts';
import { manifestSchema } from '#adapters/processes/manifest-schema.ts';
import { writtenProfilesSchema } from '#adapters/profiles/config.ts';
import { webhooksSchema } from '#adapters/webhooks/config.ts';
import { analyzeRequestSchema, detectRequestSchema } from '#api/agent.ts';
import { newDeploymentSchema } from '#api/deployment.ts';
import { detectionSettingsSchema } from '#api/detection.ts';
import { newFaultSchema } from '#api/fault.ts';
import { rollBackSchema } from '#api/run.ts';
import { singleActionSchema } from '#api/task.ts';
import { newWorkflowSchema } from '#api/workflow.ts';
import { parseDurationMs } from '#base/duration.ts';
import { assessRisk } from '#domain/assess-risk.ts';
import { AUTONOMY_LEVELS } from '#domain/autonomy.ts';
import { FAILURE_TYPES } from '#domain/cause.ts';
import { ROLES } from '#domain/role.ts';
import type { Service } from '#domain/topology.ts';
import { parseStrategies, fileSchema as strategiesSchema } from '#loop/decide/strategies.ts';
import { indicatorFileSchema, parseIndicators } from '#loop/detect/indicators/indicators.ts';
import { parsePatterns } from '#loop/detect/patterns/patterns.ts';
import { parseRules, fileSchema as rulesSchema } from '#loop/detect/rules/rules.ts';
import { shortSloFileSchema } from '#loop/detect/slos/short-slo.ts';
import { parseSlos } from '#loop/detect/slos/slo-file.ts';
import { parseProblems, problemFileSchema } from '#loop/diagnose/problems/problem-file.ts';
import { readLoopSettings, settingsSchema } from '#loop/loop-settings.ts';
import { workflowOperation } from '#operations/workflow/workflow.ts';
import type { ApiParts } from '#server/api-parts.ts';
import { configSchema, readConfig } from '#server/config.ts';
import { createHttpServer } from '#server/http.ts';
import { LoopMetrics } from '#server/loop-metrics.ts';
import { toWorkflowSpec } from '#server/tasks/workflows.ts';
import { checkDocLinks } from '../tools/checks/doc-links.ts';
import { findSourceFiles } from '../tools/source-files.ts';
import { codesOf, getPage, listFences, ROOT, readGuide, readTable } from './guide-pages.ts';
import { listKeys } from './schema-keys.ts';

const pages = readGuide();
const fences = pages.flatMap(listFences);

/** Set by the wiring, so that what the adapter's own schema says does not show. */
const COMPUTED_DEFAULTS = new Set(['platform.stateDir', 'platform.otlpEndpoint']);

let directory: string;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'zeroops-docs-'));
  for (const [title, file] of [
    ['rules', 'my-rules.yaml'],
    ['patterns', 'my-patterns.yaml'],
    ['strategies', 'my-strategies.yaml'],
    ['slos', 'my-slos.yaml'],
    ['indicators', 'my-indicators.yaml'],
    ['problems', 'my-problems.yaml'],
  ]) {
    writeFileSync(path.join(directory, file!), fences.find(fence => fence.title === title)!.text);
  }
});
after(() => rmSync(directory, { recursive: true, force: true }));

describe('examples are what the product itself reads', () => {
  const readers: Readonly<Record<string, (text: string) => void>> = {
    config: readWholeConfig,
    manifest: text => void readManifest(write('services.yaml', text)),
    rules: text => void parseRules(text, 'the example'),
    patterns: text => void parsePatterns(text, 'the example'),
    detection: text => void detectionSettingsSchema.parse(parse(text)),
    slos: text => void parseSlos(text, 'the example'),
    indicators: text => void parseIndicators(text, 'the example'),
    grafana(text) {
      const { http } = configSchema.parse({});
      for (const { type, url, jsonData } of (parse(text) as { datasources: Record<string, unknown>[] }).datasources) {
        assert.deepEqual([type, url], ['prometheus', `http://${http.host}:${http.port}`]);
        assert.match(JSON.stringify(jsonData), /"httpHeaderName1":"Authorization","httpMethod":"POST"/);
      }
    },
    collector(text) {
      const { host, port } = otlpConfigSchema.parse({});
      const { exporters } = parse(text) as { exporters: Record<string, { endpoint: string }> };
      assert.deepEqual(Object.values(exporters), [{ endpoint: `http://${host}:${port}` }]);
    },
    problems: text => void parseProblems(text, 'the example'),
    strategies(text) {
      for (const strategy of parseStrategies(text, 'the example')) {
        for (const { action } of strategy.actions) assert.ok(actions.has(action), `there is no action ${action}`);
      }
    },
  };

  for (const { page, line, title, text } of fences.filter(fence => fence.language === 'yaml')) {
    test(`${page}:${line} is a ${title}`, () => {
      const read = readers[title ?? ''];
      assert.ok(read !== undefined, `say title=${Object.keys(readers).join(' | ')} after yaml`);
      read(text);
    });
  }

  const bodies: Readonly<Record<string, z.ZodType>> = {
    deployment: newDeploymentSchema,
    workflow: newWorkflowSchema,
    action: singleActionSchema,
    'roll-back': rollBackSchema,
    fault: newFaultSchema,
    analyze: analyzeRequestSchema,
    detect: detectRequestSchema,
  };
  for (const { page, line, title, text } of fences.filter(fence => bodies[fence.title ?? ''] !== undefined)) {
    test(`${page}:${line} is a ${title} that the API takes`, () => {
      const body = bodies[title!]!.parse(JSON.parse(text));
      if (title !== 'workflow') return;
      const services = ['cart', 'payment', 'gateway'].map(name => ({ name }) as Service);
      const spec = toWorkflowSpec(body as z.output<typeof newWorkflowSchema>);
      assert.ok('steps' in workflowOperation.compile(spec, { actions, services }));
    });
  }

  for (const { page, line, text } of fences.filter(fence => fence.language === 'json')) {
    test(`${page}:${line} is JSON`, () => assert.doesNotThrow(() => JSON.parse(text)));
  }
});

describe('tables of keys say what the schemas say', () => {
  const inside = (place: string, keys: ReadonlyMap<string, unknown>) =>
    [...keys].map(([key, value]) => [`${place}.${key}`, value] as const);
  const withoutRoot = (keys: ReadonlyMap<string, unknown>) =>
    new Map([...keys].map(([key, value]) => [key.replace(/^\w*\[\]\./, ''), value]));
  const config = listKeys(configSchema);
  config.delete('loop');
  const whole = new Map([
    ...[...config].filter(([key]) => !/^(probes\[\]|databases\[\]|analysers\[\]|webhooks\[\]|profiles\.)/.test(key)),
    // A page of its own has the keys of a probe.
    ['probes', undefined],
    ['profiles', undefined],
    ['databases', []],
    ['analysers', undefined],
    ['webhooks', undefined],
    ...inside('otlp', listKeys(otlpConfigSchema)),
    ...inside('platform', listKeys(processesSchema)),
    ...inside('loop', listKeys(settingsSchema)),
  ]);
  // Two adapters with the same keys, beside those of the list itself.
  const databases = new Map([
    ...[...config]
      .filter(([key]) => key.startsWith('databases[].'))
      .map(([key, value]) => [key.slice(12), value] as const),
    ...listKeys(postgresqlSchema),
    ...listKeys(mysqlSchema),
  ]);
  const problems = [...withoutRoot(listKeys(problemFileSchema))];
  const ofSymptom = problems.filter(([key]) => key.startsWith('symptoms[].'));
  const ofProblem = problems.filter(([key]) => !/^(symptoms|against)\[\]/.test(key));
  const tables = [
    { name: 'configuration.md', heading: 'key', keys: whole },
    { name: 'configuration.zh-CN.md', heading: '键', keys: whole },
    { name: 'manifest.md', heading: 'key', keys: listKeys(manifestSchema) },
    { name: 'probes.md', heading: 'key', keys: withoutRoot(listKeys(writtenProbesSchema)) },
    { name: 'databases.md', heading: 'key', keys: databases },
    {
      name: 'problem-patterns.md',
      heading: 'key',
      keys: new Map([...ofProblem, ['symptoms', undefined], ['against', undefined]]),
    },
    {
      name: 'problem-patterns.md',
      heading: 'key of a symptom',
      keys: new Map(ofSymptom.map(([key, value]) => [key.slice(11), value])),
    },
    {
      name: 'analysers.md',
      heading: 'key',
      keys: withoutRoot(new Map([...config].filter(([key]) => key.startsWith('analysers[]')))),
    },
    { name: 'webhooks.md', heading: 'key', keys: withoutRoot(listKeys(webhooksSchema)) },
    { name: 'profiles.md', heading: 'key', keys: listKeys(writtenProfilesSchema) },
    { name: 'slo.md', heading: 'key', keys: withoutRoot(listKeys(shortSloFileSchema)) },
    { name: 'indicators.md', heading: 'key', keys: withoutRoot(listKeys(indicatorFileSchema)) },
    { name: 'detection-rules.md', heading: 'key', keys: withoutRoot(listKeys(rulesSchema)) },
    { name: 'strategies-and-risk.md', heading: 'key', keys: withoutRoot(listKeys(strategiesSchema)) },
    { name: 'strategies-and-risk.zh-CN.md', heading: '键', keys: withoutRoot(listKeys(strategiesSchema)) },
  ];
  for (const { name, heading, keys } of tables) {
    const rows = readTable(getPage(pages, name), heading);
    test(`${name} has every key and no other`, () => {
      assert.deepEqual(rows.map(([key]) => codesOf(key!)[0]).sort(), [...keys.keys()].sort());
    });
    test(`${name} gives the defaults`, () => {
      for (const [keyCell, defaultCell] of rows) {
        const key = codesOf(keyCell!)[0]!;
        const expected = keys.get(key);
        if (expected === undefined || COMPUTED_DEFAULTS.has(key)) continue;
        const shown = typeof expected === 'string' ? expected : JSON.stringify(expected);
        assert.equal(codesOf(defaultCell!)[0], shown, key);
      }
    });
  }

  for (const { name, heading } of tables.slice(0, 2)) {
    test(`${name} gives the durations that are used when nothing is said`, () => {
      const { responder } = readLoopSettings({ raw: {}, directory, initialAutonomy: 'approve' });
      const used = {
        settle: responder.settleMs,
        abstain: responder.abstainMs,
        approvalExpires: responder.approvalExpiresMs,
      };
      const rows = new Map(readTable(getPage(pages, name), heading).map(([key, value]) => [codesOf(key!)[0], value!]));
      for (const [key, durationMs] of Object.entries(used)) {
        assert.equal(parseDurationMs(codesOf(rows.get(`loop.${key}`)!)[0]!), durationMs, key);
      }
    });
  }
});

describe('the API', () => {
  let app: FastifyInstance;
  let routes: string[];
  /** `POST /api/v1/pause` → `operator`. */
  let roles: Map<string, string>;
  type Paths = Record<string, Record<string, { readonly description: string }>>;
  before(async () => {
    app = await createHttpServer(IDLE_PARTS, { allowRemote: false });
    const { paths } = (await app.inject('/openapi.json')).json() as { paths: Paths };
    roles = new Map(
      Object.entries(paths).flatMap(([route, methods]) =>
        Object.entries(methods).map(([method, { description }]) => [
          `${method.toUpperCase()} ${route}`,
          /^Needs the role (\w+)\.$/.exec(description)?.[1] ?? 'anyone',
        ]),
      ),
    );
    routes = Object.entries(paths).flatMap(([route, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${route}`),
    );
  });
  after(() => app.close());

  test('api.md lists every route and no other', () => {
    const rows = readTable(getPage(pages, 'api.md'), 'method');
    assert.deepEqual(rows.map(([method, route]) => `${method} ${codesOf(route!)[0]}`).sort(), routes.sort());
  });

  for (const [name, heading] of [
    ['access.md', 'role'],
    ['access.zh-CN.md', '角色'],
  ] as const) {
    test(`${name} says for every route which role it needs, if it is not viewer for reading`, () => {
      const rows = readTable(getPage(pages, name), heading);
      assert.deepEqual(
        rows.map(([role]) => codesOf(role!)[0]),
        ['anyone', ...ROLES],
      );
      const shown = rows.flatMap(([role, , calls]) => codesOf(calls!).map(call => `${call} ${codesOf(role!)[0]}`));
      const told = [...roles].filter(([call, role]) => !(call.startsWith('GET ') && role === 'viewer'));
      assert.deepEqual(shown.sort(), told.map(each => each.join(' ')).sort());
    });
  }

  test('every address of the API in the guide is served', () => {
    for (const { name, text } of pages) {
      for (const [address] of text.matchAll(/\/api\/v1\/[\w/{}-]+(?:\.svg)?/g)) {
        const isServed = routes.some(route =>
          new RegExp(
            ` ${route
              .split(' ')[1]!
              .replaceAll('.', '\\.')
              .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
          ).test(` ${address}`),
        );
        assert.ok(isServed, `${name}: ${address}`);
      }
    }
  });

  test('api.md lists every metric and no other', async () => {
    const { body } = await app.inject('/metrics');
    const told = [...body.matchAll(/^# TYPE (\S+)/gm)].map(match => match[1]);
    const rows = readTable(getPage(pages, 'api.md'), 'metric');
    assert.deepEqual(rows.flatMap(([metric]) => codesOf(metric!)).sort(), told.sort());
  });
});

describe('tables of words', () => {
  for (const [name, { action, prerequisite, part, level }] of [
    ['strategies-and-risk.md', { action: 'action', prerequisite: 'prerequisite', part: 'part', level: '`observe`' }],
    ['strategies-and-risk.zh-CN.md', { action: '动作', prerequisite: '前提', part: '部分', level: '`observe`' }],
  ] as const) {
    const page = getPage(pages, name);

    test(`${name} lists the actions with their risk and whether they can be undone`, () => {
      const shown = readTable(page, action).map(([verb, risk, undo]) => [
        codesOf(verb!)[0],
        Number(risk),
        /^(yes|是)$/.test(undo!),
      ]);
      const known = [...actions.values()].map(each => [each.name, each.baseRisk, each.rollback !== undefined]);
      assert.deepEqual(shown.sort(), known.sort());
    });

    test(`${name} lists the prerequisites`, () => {
      const shown = readTable(page, prerequisite).map(([word]) => codesOf(word!)[0]);
      assert.deepEqual(shown, strategiesSchema.shape.strategies.element.shape.prerequisites.unwrap().element.options);
    });

    test(`${name} lists the parts of a risk with their weights`, () => {
      const shown = readTable(page, part).map(([word, weight]) => [codesOf(word!)[0], Number(weight)]);
      assert.deepEqual(
        shown,
        CALM_RISK.parts.map(each => [each.name, each.weight]),
      );
    });

    test(`${name} names every failure type and every level of autonomy`, () => {
      for (const word of [...FAILURE_TYPES, ...AUTONOMY_LEVELS]) assert.ok(page.text.includes(`\`${word}\``), word);
      assert.ok(page.text.includes(`| ${level} |`));
    });
  }

  test('journal.md lists every kind of entry that the code writes, and no other', async () => {
    const shown = readTable(getPage(pages, 'journal.md'), 'kind').flatMap(([kinds]) => codesOf(kinds!));
    assert.deepEqual(shown.sort(), (await listKinds()).sort());
  });
});

test('relative links of the guide lead somewhere', async () => {
  const broken = (await checkDocLinks(ROOT)).filter(finding => finding.startsWith('docs/guide/'));
  assert.deepEqual(broken, []);
});

const CALM_RISK = assessRisk({
  actionRisks: [],
  capacityLossRatio: 0,
  dependentsRatio: 0,
  isReversible: true,
  confidence: 1,
  windowRisk: 0,
  recentFailures: 0,
});

/** Enough for routes that describe themselves: nothing behind them is asked. */
const IDLE_PARTS = {
  version: '0.0.0',
  startedAt: 0,
  metrics: new LoopMetrics(),
  events: { open: () => {}, size: 0, close: () => {} },
  loop: { status: () => ({ openIncidents: 0, openAnomalies: 0, paused: false }) },
  platform: { listServices: () => [] },
  readCounters: () => ({}),
  readWebhooks: () => [],
  changes: { environments: [] },
  access: { signIn: 'off', metrics: 'open' },
} as unknown as ApiParts;

function write(name: string, text: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** All that a start would parse, short of connecting. */
function readWholeConfig(text: string): void {
  const config = readConfig({ file: write('zeroops.yaml', text), workingDirectory: directory, environment: {} });
  readLoopSettings({ raw: config.loop, directory: config.directory, initialAutonomy: config.autonomy.initial });
  otlpAdapter.parseConfig(config.otlp);
  const { adapter, ...settings } = config.platform ?? { adapter: 'processes', manifest: 'services.yaml' };
  assert.equal(adapter, 'processes');
  parseProcessesConfig(settings);
}

/** Kinds as the loop and the engine write them; those of instances follow the platform's events. */
async function listKinds(): Promise<string[]> {
  const sources = await findSourceFiles(ROOT, [
    ...['src/loop/**/*.ts', 'src/engine/**/*.ts', 'src/server/{analysers,tasks,auth,routes}/*.ts'],
  ]);
  const nouns =
    /'((?:loop|baseline|change|anomaly|incident|decision|approval|run|autonomy|case|analyser|person|sign-in|token|delegation)\.[a-z][a-z.-]+)'/g;
  const written = sources
    .filter(file => !/\.(test|fixture)\.ts$/.test(file))
    .flatMap(file => [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(nouns)].map(match => match[1]!));
  const port = readFileSync(path.join(ROOT, 'src/ports/platform.ts'), 'utf8');
  const events = codesInUnion(/interface PlatformEvent \{[\s\S]*?kind: ([^;]+);/.exec(port)![1]!);
  return [...new Set(written), ...events.map(event => `platform.instance.${event}`)];
}

function codesInUnion(union: string): string[] {
  return [...union.matchAll(/'([^']+)'/g)].map(match => match[1]!);
}
