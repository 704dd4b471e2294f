import type { Evidence } from '#domain/cause.ts';
import {
  type DatabaseFinding,
  describeDatabaseFinding,
  type LockHolder,
  type MissingIndex,
  parseDatabaseFinding,
} from '#domain/database-finding.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import type { Series } from '#telemetry/series-table.ts';
import { createSuspect, evidence, type Suspect } from './candidate.ts';
import type { DiagnosisInput, Periods } from './observation.ts';

/** Readings come every ten seconds at the slowest: what is older than two of them is over. */
const FRESH_MS = 25_000;
const LINES_READ = 2000;
/** How much each finding says by itself, before any user suffers. */
const LOCK_ALONE = 1;
const LIMIT_ALONE = 0.8;
const INDEX_ALONE = 0.4;
const NEARLY_FULL = 0.95;
/** A statement is slow when it takes this many times what it took, and is worth a word when it fills so much of a connection. */
const SLOWER = 2;
const LEAST_BUSY = 0.05;
const MOST_STATEMENTS = 2;
const BLOATED = 0.5;
const LEAST_BLOAT_BYTES = 100 * 1024 * 1024;

/** What is known from inside of one database. */
interface Insight {
  readonly service: string;
  readonly holders: readonly LockHolder[];
  readonly missing: readonly MissingIndex[];
  /** Statements that became slow, in words, those that cost most first. */
  readonly slow: readonly { readonly id: string; readonly said: Evidence }[];
  readonly isFull: boolean;
  /** What else is worth knowing when people look there. */
  readonly asides: readonly Evidence[];
}

/**
 * What databases say of themselves: a session that others wait for explains the calls that are late, and a database at its limit refuses
 * whoever comes. A statement that lacks its index stands for itself as long as nobody suffers.
 */
export function findDatabaseTrouble(input: DiagnosisInput, periods: Periods): Suspect[] {
  return readInsights(input, periods).flatMap(insight => {
    const { service, holders, isFull, asides } = insight;
    if (holders.length > 0) return [blameHolder(insight)];
    if (isFull) {
      return [
        createSuspect({ service, weight: LIMIT_ALONE, isGround: true, evidence: asides, problem: 'connection-limit' }),
      ];
    }
    const { isNew, said } = tellStatements(insight);
    return isNew ? [createSuspect({ service, weight: INDEX_ALONE, evidence: said, problem: 'missing-index' })] : [];
  });
}

function blameHolder({ service, holders, asides }: Insight): Suspect {
  const [first] = holders as [LockHolder, ...LockHolder[]];
  const said = holders.map(holder => evidence('metric', about(service, describeDatabaseFinding(holder)), 2));
  return {
    ...createSuspect({ service, weight: LOCK_ALONE, isGround: true, evidence: [...said, ...asides] }),
    problem: 'lock-wait',
    target: { session: first.session, startedAt: first.startedAt },
  };
}

/**
 * Suspects with the statements that became slow inside of databases. The caller that suffers most runs the statement, as far as anybody can tell
 * from there. Databases that are not asked from inside change nothing.
 */
export function addStatements(input: DiagnosisInput, periods: Periods, suspects: readonly Suspect[]): Suspect[] {
  return readInsights(input, periods)
    .filter(({ holders, isFull }) => holders.length === 0 && !isFull)
    .reduce<Suspect[]>(addStatement, [...suspects]);
}

function addStatement(suspects: Suspect[], insight: Insight): Suspect[] {
  const { service, asides } = insight;
  const { isToldIndex, said } = tellStatements(insight);
  const late = suspects.filter(({ callee, facts }) => callee === service && facts.includes('slow'));
  const worst = late.reduce<Suspect | undefined>(
    (most, each) => (each.weight > (most?.weight ?? 0) ? each : most),
    undefined,
  );
  return suspects.map(each => {
    if (each === worst) {
      const isNamed = isToldIndex && each.problem === undefined && each.changes.length === 0;
      return { ...withEvidence(each, said), ...(isNamed && { problem: 'missing-index' }) };
    }
    return each.service === service || each.callee === service ? withEvidence(each, asides) : each;
  });
}

function tellStatements({ service, missing, slow, asides }: Insight) {
  const told = missing.filter(({ statementId }) => slow.length === 0 || slow.some(({ id }) => id === statementId));
  const said = [
    ...slow.map(each => each.said),
    ...told.flatMap(({ statement, remedy, ...rest }) => [
      evidence('metric', tellMissingIndex(service, { statement, remedy, ...rest }), 2),
      evidence('metric', { en: `an index would help: ${remedy}`, zh: `建索引会有帮助：${remedy}` }, 1),
    ]),
    ...asides,
  ];
  return { isToldIndex: told.length > 0, isNew: told.length > 0 && slow.length > 0, said };
}

function withEvidence(suspect: Suspect, said: readonly Evidence[]): Suspect {
  return said.length === 0 ? suspect : { ...suspect, evidence: [...suspect.evidence, ...said] };
}

function readInsights(input: DiagnosisInput, periods: Periods): Insight[] {
  const watched = input.window.series.find({ metric: 'database.up' });
  return [...new Set(watched.flatMap(({ labels }) => labels.service ?? []))].map(service => {
    const findings = readFindings(input, service);
    const usedRatio = latest(input, 'database.connections.used_ratio', service);
    const isWaiting = latest(input, 'database.lock_wait.sessions', service) > 0;
    return {
      service,
      holders: findings
        .filter(each => each.kind === 'lock-holder')
        .filter(() => isWaiting)
        .sort((a, b) => b.longestWaitMs - a.longestWaitMs),
      missing: findings.filter(each => each.kind === 'missing-index'),
      slow: findSlowStatements(input, periods, service),
      isFull: usedRatio >= NEARLY_FULL,
      asides: [
        ...(usedRatio >= NEARLY_FULL ? tellClients(input, service, usedRatio) : []),
        ...tellBloat(input, service),
      ],
    };
  });
}

/** The newest word on each session and statement. */
function readFindings({ window, now }: DiagnosisInput, service: string): DatabaseFinding[] {
  const rows = window.logs.find({ service, fromMs: now - FRESH_MS, toMs: now + 1, limit: LINES_READ });
  const newest = new Map<string, DatabaseFinding>();
  const latestHolderAt = Math.max(0, ...rows.flatMap(row => (isHolder(row) ? row.at : [])));
  for (const row of rows) {
    const finding = parseDatabaseFinding(row.attributes);
    if (finding === undefined) continue;
    // Holders are told together: one that is not among the newest holds nothing any more.
    if (finding.kind === 'lock-holder' && row.at < latestHolderAt) continue;
    const key = finding.kind === 'lock-holder' ? finding.session : `${finding.statementId} ${finding.table}`;
    if (!newest.has(key)) newest.set(key, finding);
  }
  return [...newest.values()];
}

function isHolder({ attributes }: { readonly attributes: Readonly<Record<string, string>> }): boolean {
  return parseDatabaseFinding(attributes)?.kind === 'lock-holder';
}

function findSlowStatements({ window, now }: DiagnosisInput, periods: Periods, service: string): Insight['slow'] {
  return window.series
    .find({ metric: 'database.statement.mean', labels: { service } })
    .flatMap(series => {
      const [id = '', statement = ''] = [series.labels.query_id, series.labels.statement];
      const before = mean(series.read(periods.baseFrom, periods.baseTo).value);
      const current = newest(series, now);
      const busy = newestOf(
        window.series.find({ metric: 'database.statement.busy_ratio', labels: { service, query_id: id } }),
        now,
      );
      if (!(current > SLOWER * before) || !(busy >= LEAST_BUSY)) return [];
      const share = `${Math.round(busy * 100)} %`;
      const said = about(service, {
        en: `mean ${inMs(current)}, before ${inMs(before)}, ${share} of a connection: ${statement}`,
        zh: `平均 ${inMs(current)}，之前 ${inMs(before)}，占一个连接的 ${share}：${statement}`,
      });
      return [{ id, busy, said: evidence('metric', said, 2) }];
    })
    .sort((a, b) => b.busy - a.busy)
    .slice(0, MOST_STATEMENTS);
}

function tellClients({ window, now }: DiagnosisInput, service: string, usedRatio: number): Evidence[] {
  const clients = window.series
    .find({ metric: 'database.connections.by_client', labels: { service } })
    .map(series => ({ client: series.labels.client ?? '?', count: newest(series, now) }))
    .filter(({ count }) => Number.isFinite(count))
    .sort((a, b) => b.count - a.count)
    .slice(0, 3);
  const held = clients.map(({ client, count }) => `${client} ${count}`).join(', ');
  const used = `${Math.round(usedRatio * 100)} %`;
  const said = {
    en: `${service} has ${used} of its connections in use: ${held}`,
    zh: `${service} 的连接已使用 ${used}：${held}`,
  };
  return [evidence('metric', said, 2)];
}

/** Worth knowing, and no cause that comes from one minute to the next. */
function tellBloat({ window, now }: DiagnosisInput, service: string): Evidence[] {
  return window.series.find({ metric: 'database.table.bloat', labels: { service } }).flatMap(series => {
    const { table = '?' } = series.labels;
    const size = newestOf(window.series.find({ metric: 'database.table.size', labels: { service, table } }), now);
    const bloat = newest(series, now);
    if (!(bloat >= LEAST_BLOAT_BYTES) || !(bloat >= BLOATED * size)) return [];
    const share = `${Math.round((bloat / size) * 100)} %`;
    const said = about(service, { en: `${share} of ${table} is empty`, zh: `${table} 有 ${share} 是空洞（表膨胀）` });
    return [evidence('metric', said, 0.5)];
  });
}

function tellMissingIndex(service: string, finding: MissingIndex): Sentence {
  return about(service, about(describeDatabaseFinding(finding), unworded(finding.statement)));
}

function latest({ window, now }: DiagnosisInput, metric: string, service: string): number {
  return newestOf(window.series.find({ metric, labels: { service } }), now);
}

function newestOf(series: readonly Series[], now: number): number {
  return series[0] === undefined ? Number.NaN : newest(series[0], now);
}

/** NaN when it was not seen lately. Sizes are read once a minute. */
function newest(series: Series, now: number): number {
  const freshMs = series.metric.startsWith('database.table.') ? 3 * 60_000 : FRESH_MS;
  return series.read(now - freshMs, now + 1).value.at(-1) ?? Number.NaN;
}

function mean(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function inMs(seconds: number): string {
  return `${Number((seconds * 1000).toPrecision(3))} ms`;
}
