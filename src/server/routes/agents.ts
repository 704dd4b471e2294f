import { explainFirst } from '#algorithms/causality/explain-first.ts';
import { rankCauses } from '#algorithms/ranking/rank-causes.ts';
import {
  type AnalyzeAnswer,
  analyzeAnswerSchema,
  analyzeRequestSchema,
  collectAnswerSchema,
  collectRequestSchema,
  type Detected,
  detectAnswerSchema,
  detectRequestSchema,
} from '#api/agent.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import { type Anomaly, describeSubject } from '#domain/anomaly.ts';
import { about, type Sentence } from '#domain/sentence.ts';
import type { Finding } from '#loop/loop.ts';
import { detectInSeries } from '../agents/detect-series.ts';
import { readPostedCase } from '../agents/read-posted-case.ts';
import type { ApiParts } from '../api-parts.ts';
import { explainReport } from '../report/explain-report.ts';
import { phraseReport } from '../report/phrases.ts';
import { readReport } from '../report/read-report.ts';
import { answers, getIncident, type Routes } from './route.ts';

/** Signals come in the body here. */
const SIGNALS_LIMIT_BYTES = 8 * 1024 * 1024;
const tags = ['agents'];

/** The rooms of the loop, each on demand. */
export function agentRoutes(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/agents/collect/run',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'collectNow',
        summary: 'Asks platform, topology and watched databases now, and tells what is known',
        tags,
        body: collectRequestSchema,
        response: answers(collectAnswerSchema, 400),
      },
    },
    () => parts.collectNow(),
  );
  app.post(
    '/api/agents/detect/run',
    {
      bodyLimit: SIGNALS_LIMIT_BYTES,
      config: { role: 'operator' },
      schema: {
        operationId: 'detectNow',
        summary: 'What is out of the ordinary now; or in series of your own, as `zeroops detect` does',
        tags,
        body: detectRequestSchema,
        response: answers(detectAnswerSchema, 400),
      },
    },
    ({ body }) => {
      const at = parts.clock.now();
      const series = body?.series;
      if (series === undefined) return { at, source: 'window' as const, items: detectInWindow(parts) };
      return { at, source: 'series' as const, items: series.flatMap(detectInSeries) };
    },
  );
  analyzeRoute(app, parts);
}

function analyzeRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/agents/rca/analyze',
    {
      bodyLimit: SIGNALS_LIMIT_BYTES,
      config: { role: 'operator' },
      schema: {
        operationId: 'analyzeCauses',
        summary: 'The likely causes of an incident, or of a case of your own as `zeroops diagnose` does',
        tags,
        body: analyzeRequestSchema,
        response: answers(analyzeAnswerSchema, 400, 404),
      },
    },
    async ({ body }) =>
      body.incident === undefined ? analyzeCase(body.case!.files) : analyzeIncident(parts, body.incident),
  );
}

/** What has lasted is an anomaly; what is seen at this moment only may become one. */
function detectInWindow({ loop }: ApiParts): Detected[] {
  const open = loop.openAnomalies();
  const isOpen = ({ subject, indicator }: Finding) =>
    open.some(each => each.indicator === indicator && describeSubject(each.subject) === describeSubject(subject));
  const fresh = loop.detectNow().filter(finding => !isOpen(finding));
  return [
    ...open.map((anomaly): Detected => ({ ...toDetected(anomaly, true), startedAt: anomaly.startedAt })),
    ...fresh.map(finding => toDetected(finding, false)),
  ].sort((a, b) => b.score - a.score);
}

function toDetected(seen: Anomaly | Finding, isBelieved: boolean): Detected {
  const { subject, indicator, grade, score, value, expected, unit, description } = seen;
  const name = describeSubject(subject);
  return { name, indicator, class: seen.class, grade, score, value, expected, unit, isBelieved, description };
}

async function analyzeIncident(parts: ApiParts, id: string): Promise<AnalyzeAnswer> {
  const incident = await getIncident(parts, id);
  const report = await readReport(parts.journal, incident);
  const explained = { ...report, ...(await explainReport(parts, incident, report)) };
  const [en, zh] = [phraseReport(explained, 'en'), phraseReport(explained, 'zh')];
  return {
    incident: `INC-${incident.number}`,
    causes: [...incident.causes],
    anomalies: [...incident.anomalies],
    ruledOut: pair(en.ruledOut, zh.ruledOut),
    nextChecks: pair(en.nextChecks, zh.nextChecks),
  };
}

function pair(en: readonly string[], zh: readonly string[]): Sentence[] {
  return en.map((said, i) => ({ en: said, zh: zh[i]! }));
}

function analyzeCase(files: Readonly<Record<string, string>>): AnalyzeAnswer {
  const input = readPostedCase(files);
  const ranking = rankCauses(input);
  return {
    ranking: toJson({ ...ranking, ...explainFirst(input, ranking) }) as JsonObject,
    ruledOut: ranking.ruledOut.map(({ node, statement }) => about(node, statement)),
    nextChecks: [...ranking.nextChecks],
  };
}
