import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  buildInfoAnswerSchema,
  instantAnswerSchema,
  instantQuerySchema,
  type LabelsQuery,
  labelsAnswerSchema,
  labelsQuerySchema,
  labelValuesPathSchema,
  type MetadataQuery,
  metadataAnswerSchema,
  metadataQuerySchema,
  queryRefusalSchema,
  rangeAnswerSchema,
  rangeQuerySchema,
  seriesAnswerSchema,
  seriesQuerySchema,
} from '#api/promql.ts';
import type { ApiParts } from '../api-parts.ts';
import { readForm } from '../prometheus/parameters.ts';
import {
  answerInstant,
  answerRange,
  listLabels,
  listLabelValues,
  listMetadata,
  listSeries,
} from '../prometheus/questions.ts';
import { toRefusal } from '../prometheus/refusal.ts';
import { answers, type Routes } from './route.ts';

const FORM = 'application/x-www-form-urlencoded';
const tags = ['signals'];
/** Of Prometheus: what can be written in a query. Readers such as Grafana go by it. */
const SPOKEN_VERSION = '2.42.0';

/** The metrics of the hot window as Prometheus would serve them. */
export function promqlRoutes(app: Routes, parts: ApiParts): void {
  // Only here: a form is what a foreign page can make a browser send.
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => done(null, readForm(String(body))));
  app.setErrorHandler((error, request, reply) => {
    const refusal = toRefusal(error, request.url);
    if (refusal === undefined) throw error;
    return reply.code(refusal.status).type('application/json').serializer(JSON.stringify).send(refusal.body);
  });
  byBothMethods(app, {
    url: '/api/v1/query',
    operationId: 'queryInstant',
    summary: 'The value of a PromQL expression at one instant',
    asked: instantQuerySchema,
    given: instantAnswerSchema,
    answer: query => answerInstant(parts, query),
  });
  byBothMethods(app, {
    url: '/api/v1/query_range',
    operationId: 'queryRange',
    summary: 'The values of a PromQL expression, step by step',
    asked: rangeQuerySchema,
    given: rangeAnswerSchema,
    answer: query => answerRange(parts, query),
  });
  byBothMethods(app, {
    url: '/api/v1/series',
    operationId: 'listMetricSeries',
    summary: 'Which series of metrics there are',
    asked: seriesQuerySchema,
    given: seriesAnswerSchema,
    answer: query => listSeries(parts, query),
  });
  byBothMethods(app, {
    url: '/api/v1/labels',
    operationId: 'listMetricLabels',
    summary: 'Which labels series of metrics have',
    asked: labelsQuerySchema,
    given: labelsAnswerSchema,
    answer: query => listLabels(parts, query),
  });
  app.get(
    '/api/v1/label/:name/values',
    {
      schema: {
        operationId: 'listMetricLabelValues',
        summary: 'Which values a label has; those of __name__ are the metrics',
        tags,
        params: labelValuesPathSchema,
        querystring: labelsQuerySchema,
        response: queryAnswers(labelsAnswerSchema),
      },
    },
    ({ params, query }) => listLabelValues(parts, params.name, query as LabelsQuery),
  );
  app.get(
    '/api/v1/metadata',
    {
      schema: {
        operationId: 'listMetricMetadata',
        summary: 'What metrics there are: type, unit, and their name in OpenTelemetry',
        tags,
        querystring: metadataQuerySchema,
        response: queryAnswers(metadataAnswerSchema),
      },
    },
    ({ query }) => listMetadata(parts, query as MetadataQuery),
  );
  app.get(
    '/api/v1/status/buildinfo',
    {
      schema: {
        operationId: 'readBuildInfo',
        summary: 'As which Prometheus it answers',
        tags,
        response: queryAnswers(buildInfoAnswerSchema),
      },
    },
    () => readBuildInfo(parts),
  );
}

interface Question<Asked extends z.ZodType> {
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  readonly asked: Asked;
  readonly given: z.ZodType;
  readonly answer: (query: z.output<Asked>) => unknown;
}

/** By address, or by a form when the question is too long for one. */
function byBothMethods<Asked extends z.ZodType>(app: Routes, question: Question<Asked>): void {
  const { url, operationId, summary, asked, given, answer } = question;
  const response = queryAnswers(given);
  app.get(url, { schema: { operationId, summary, tags, querystring: asked, response } }, ({ query }) =>
    answer(query as z.output<Asked>),
  );
  app.post(
    url,
    {
      config: { role: 'viewer' },
      preValidation: mergeAddress,
      schema: { operationId: `${operationId}ByForm`, summary, tags, consumes: [FORM], body: asked, response },
    },
    ({ body }) => answer(body as z.output<Asked>),
  );
}

/** What stands in the form counts more than what stands in the address. */
async function mergeAddress(request: FastifyRequest): Promise<void> {
  request.body = { ...(request.query as object), ...(request.body as object | null | undefined) };
}

function readBuildInfo({ version }: ApiParts) {
  const unknown = { branch: '', buildUser: '', buildDate: '', goVersion: '' };
  return { status: 'success' as const, data: { version: SPOKEN_VERSION, revision: `ZeroOps ${version}`, ...unknown } };
}

function queryAnswers(given: z.ZodType) {
  return { ...answers(given), 400: queryRefusalSchema, 422: queryRefusalSchema, 503: queryRefusalSchema };
}
