import type { Json } from '#base/json.ts';
import type { Cause } from '#domain/cause.ts';
import type { Change } from '#domain/change.ts';
import type { Impact, Propagation } from '#domain/impact.ts';
import type { Incident } from '#domain/incident.ts';
import type { JournalEntry } from '#domain/journal-entry.ts';
import type { Report, ReportedRun, TimelineEntry, Verdict } from '#domain/report.ts';
import { findSentence, unworded } from '#domain/sentence.ts';
import { findNextChecks } from './next-checks.ts';
import { findRuledOut } from './ruled-out.ts';

interface ReportInput {
  readonly incident: Incident;
  /** The story of the incident: its own entries and what happened around it. */
  readonly timeline: readonly TimelineEntry[];
  /** The same entries with their data, in order. */
  readonly entries: readonly JournalEntry[];
  /** Of anything, from some time before the onset on. */
  readonly changes: readonly Change[];
}

/** A report from the journal alone: whoever holds the journal can write it again and gets the same. */
export function buildReport({ incident, timeline, entries, changes }: ReportInput): Report {
  const { anomalies: _, causes: __, tried: ___, ...identity } = incident;
  const looks = entries.filter(({ kind }) => kind === 'incident.diagnosed' || kind === 'incident.abstained');
  const look = looks.at(-1);
  const causes = (look?.data.causes ?? []) as unknown as readonly Cause[];
  const propagation = looks.findLast(({ data }) => data.propagation !== undefined)?.data.propagation as
    | Propagation
    | undefined;
  const impact = readImpact(entries, looks);
  const runs = readRuns(entries);
  const verdict = verdictOf(look, causes);
  return {
    incident: identity,
    verdict,
    timeline,
    causes,
    ruledOut: findRuledOut({ incident, causes, propagation, changes, runs, told: listOf(look?.data.ruledOut) }),
    ...(impact !== undefined && { impact }),
    ...(propagation !== undefined && { propagation }),
    runs,
    nextChecks:
      verdict.status === 'known'
        ? []
        : findNextChecks({ causes, propagation, impact, changes, told: listOf(look?.data.nextChecks) }),
  };
}

/** Lists that older journals do not have. */
function listOf<Item>(data: Json | undefined): readonly Item[] {
  return (data ?? []) as unknown as readonly Item[];
}

function verdictOf(look: JournalEntry | undefined, causes: readonly Cause[]): Verdict {
  if (look?.kind === 'incident.diagnosed') return { status: 'known' };
  const reason = findSentence(look?.data.summary);
  return { status: causes.length === 0 ? 'unknown' : 'unsure', ...(reason !== undefined && { reason }) };
}

/** The harm up to the last count; where it was heading is known from the diagnosis, before anything was done. */
function readImpact(entries: readonly JournalEntry[], looks: readonly JournalEntry[]): Impact | undefined {
  const last = entries.findLast(({ data }) => data.impact !== undefined)?.data.impact as Impact | undefined;
  const seen = looks.findLast(({ data }) => data.impact !== undefined)?.data.impact as Impact | undefined;
  return last === undefined || seen === undefined ? last : { ...last, outlook: seen.outlook };
}

function readRuns(entries: readonly JournalEntry[]): ReportedRun[] {
  const runs = new Map<string, ReportedRun>();
  for (const { run, kind, at, data } of entries) {
    if (run === undefined) continue;
    if (kind === 'decision.made' || kind === 'decision.changed') {
      const plan = data.plan as { title?: unknown } | undefined;
      const title = findSentence(plan?.title) ?? findSentence(data.summary) ?? unworded(run);
      runs.set(run, {
        id: run,
        title,
        status: data.mode === 'approval' ? 'awaiting-approval' : 'running',
        startedAt: at,
      });
    }
    const known = runs.get(run);
    if (known === undefined) continue;
    if (kind === 'run.started') runs.set(run, { ...known, status: 'running', startedAt: at });
    if (kind === 'run.ended') {
      runs.set(run, { ...known, status: (data.status ?? 'unknown') as ReportedRun['status'], endedAt: at });
    }
  }
  return [...runs.values()];
}
