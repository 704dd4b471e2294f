import { concealText } from '#domain/concealment.ts';
import type { AnalyserInput, AnalyserNeed } from '#ports/analyser.ts';
import { type CallStats, type DiagnosisInput, type Periods, periodsOf, readShift } from './observation.ts';

const MOST_FLOWS = 1000;
const MOST_ANOMALIES = 500;
const MOST_SERIES = 200;
const MOST_LINES = 200;
const LONGEST_LINE = 500;

type Parts = Omit<AnalyserInput, 'startedAt' | 'now' | 'base' | 'sick' | 'services' | 'dependencies'>;

/** The input of a diagnosis as plain bounded data, without what nobody asks for. */
export function createAnalyserInput(input: DiagnosisInput, needs: ReadonlySet<AnalyserNeed>): AnalyserInput {
  const { startedAt, now, topology } = input;
  const periods = periodsOf(input);
  const wanted = <Need extends keyof Parts>(need: Need, read: () => Parts[Need]): Parts[Need] | [] =>
    needs.has(need) ? read() : [];
  return {
    startedAt,
    now,
    base: { from: periods.baseFrom, to: periods.baseTo },
    sick: { from: periods.nowFrom, to: periods.nowTo },
    // Names are always there: answers are held against them.
    services: topology.services.map(({ name, version, instances }) => ({
      ...{ name, version },
      instances: instances.map(({ id, version: its, zone, host, status }) => ({
        id,
        version: its,
        zone,
        host,
        status,
      })),
    })),
    dependencies: topology.dependencies.map(({ from, to }) => ({ from, to })),
    anomalies: wanted('anomalies', () => listAnomalies(input)),
    changes: wanted('changes', () =>
      input.changes.map(({ id, at, kind, service, summary }) => ({
        id,
        at,
        kind,
        service,
        summary: concealText(summary.en),
      })),
    ),
    flows: wanted('flows', () => listFlows(input, periods)),
    series: wanted('series', () => listSeries(input, periods)),
    logs: wanted('logs', () => listLines(input)),
  };
}

function listAnomalies({ anomalies }: DiagnosisInput): AnalyserInput['anomalies'] {
  return anomalies.slice(0, MOST_ANOMALIES).map(each => {
    const { subject, indicator, class: kind, grade, startedAt, score, value, expected, unit } = each;
    return { subject, indicator, class: kind, grade, startedAt, score, value, expected, unit };
  });
}

function listFlows({ window: { flows } }: DiagnosisInput, periods: Periods): AnalyserInput['flows'] {
  return [...flows.list('service'), ...flows.list('edge')].slice(0, MOST_FLOWS).map(flow => {
    const { id, base, now } = readShift(flow, periods);
    const callee = id.callee === undefined ? {} : { callee: id.callee };
    return { service: id.service, ...callee, base: figuresOf(base), sick: figuresOf(now) };
  });
}

function figuresOf({ perSecond, errorRatio, meanMs }: CallStats): AnalyserInput['flows'][number]['base'] {
  return { perSecond, errorRatio, meanMs };
}

function listSeries({ window, anomalies, now }: DiagnosisInput, { baseFrom }: Periods): AnalyserInput['series'] {
  const services = [...new Set(anomalies.map(({ subject }) => subject.service))];
  return services
    .flatMap(service => window.series.find({ labels: { service } }))
    .slice(0, MOST_SERIES)
    .map(series => {
      const { at, value } = series.read(baseFrom, now + 1);
      const { metric, unit, labels } = series;
      return { metric, unit, labels: { ...labels }, at: [...at], value: [...value] };
    });
}

function listLines({ window, evidenceFrom, now }: DiagnosisInput): AnalyserInput['logs'] {
  return window.logs
    .find({ minSeverity: 'error', fromMs: evidenceFrom, toMs: now + 1, limit: MOST_LINES })
    .map(({ at, service, body }) => ({ at, service, body: concealText(body.slice(0, LONGEST_LINE)) }));
}
