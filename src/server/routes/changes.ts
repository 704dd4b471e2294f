import type { FastifyRequest, FastifySchemaCompiler } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type CDEvent, cdEventEnvelopeSchema, cdEventSchema } from '#api/cdevent.ts';
import {
  type ChangeReceipt,
  changeQuerySchema,
  changeReceiptSchema,
  changeSchema,
  newChangeSchema,
  newChangesSchema,
} from '#api/change.ts';
import { listOf } from '#api/list.ts';
import { changeOf } from '#domain/change.ts';
import { isAtLeast } from '#domain/role.ts';
import { unworded } from '#domain/sentence.ts';
import type { ApiParts } from '../api-parts.ts';
import type { NeededRole } from '../auth/route-role.ts';
import { type CDEventReading, readCDEvent } from '../changes/cdevents.ts';
import { findVersion, knowsService, receiveChange } from '../changes/receive.ts';
import { requireSignature } from '../changes/signature.ts';
import { answers, type Routes } from './route.ts';

const MEDIA_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];
const tags = ['changes'];

export function changeRoutes(app: Routes, parts: ApiParts): void {
  const { secret } = parts.changes;
  // A signature stands in for a token, so with a secret nobody needs to be signed in.
  const whoTells = secret === undefined ? 'operator' : 'anyone';
  readSignedBodies(app, secret);
  app.get(
    '/api/v1/changes',
    {
      schema: {
        operationId: 'listChanges',
        summary: 'What was changed, newest first, by whomever: people, pipelines, the platform, ZeroOps itself',
        tags,
        querystring: changeQuerySchema,
        response: answers(listOf(changeSchema), 400),
      },
    },
    async ({ query: { service, limit } }) => {
      const subject = service === undefined ? {} : { subject: `service/${service}` };
      const entries = await parts.journal.read({ kinds: ['change.seen'], ...subject, newestFirst: true, limit });
      return { items: entries.map(changeOf) };
    },
  );
  app.post(
    '/api/v1/changes',
    {
      config: { role: whoTells },
      schema: {
        operationId: 'recordChanges',
        summary: 'A pipeline or a person tells what they changed, one or several, so that a diagnosis can weigh it',
        tags,
        body: z.union([newChangeSchema, newChangesSchema]),
        response: answers(listOf(changeReceiptSchema), 400, 401),
      },
      // A union would only say that nothing of it fits: the shape tells which it is meant to be.
      validatorCompiler: byShape(body => (Array.isArray(body) ? newChangesSchema : newChangeSchema)),
    },
    ({ body }) => ({
      items: [body].flat().map(told => receiveChange(parts, { ...told, summary: unworded(told.summary) })),
    }),
  );
  cdEventRoute(app, parts, whoTells);
}

/** CloudEvents over HTTP: structured (one or a batch), or binary, where the body is the CDEvent itself. */
function cdEventRoute(app: Routes, parts: ApiParts, whoTells: NeededRole): void {
  const envelopes = z.array(cdEventEnvelopeSchema).min(1).max(100);
  const reading: CDEventReading = {
    isServiceKnown: name => knowsService(parts, name),
    findVersion: service => findVersion(parts, service),
    environments: parts.changes.environments,
  };
  app.post(
    '/api/v1/changes/cdevents',
    {
      config: { role: whoTells },
      schema: {
        operationId: 'recordCDEvents',
        summary: 'Takes CDEvents of a delivery pipeline as CloudEvents, structured or binary',
        tags,
        body: z.union([cdEventEnvelopeSchema, envelopes, cdEventSchema]),
        response: answers(listOf(changeReceiptSchema), 400, 401),
      },
      validatorCompiler: byShape(body => {
        if (Array.isArray(body)) return envelopes;
        return isEnvelope(body) ? cdEventEnvelopeSchema : cdEventSchema;
      }),
    },
    ({ body }) => ({
      items: [body].flat().map((each): ChangeReceipt => {
        const read = readCDEvent(isEnvelope(each) ? (each.data as CDEvent) : (each as CDEvent), reading);
        if ('ignored' in read) return { status: 'ignored', reason: read.ignored, isServiceKnown: false };
        return receiveChange(parts, read.change);
      }),
    }),
  );
}

function isEnvelope(body: unknown): body is { readonly data: unknown } {
  return typeof body === 'object' && body !== null && 'specversion' in body;
}

/** Bodies are checked as they came, before anybody reads them. Holds for the routes of this file only. */
function readSignedBodies(app: Routes, secret: string | undefined): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  for (const type of MEDIA_TYPES) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
      try {
        if (secret !== undefined && !mayTell(request)) requireSignature(request.headers, body, secret);
        parseJson(request, body.toString(), done);
      } catch (error) {
        done(error as Error);
      }
    });
  }
}

function mayTell({ identity }: FastifyRequest): boolean {
  return identity !== undefined && isAtLeast(identity.role, 'operator');
}

function byShape(choose: (body: unknown) => z.ZodType): FastifySchemaCompiler<unknown> {
  return ({ schema, ...route }) => {
    if (route.httpPart !== 'body') return validatorCompiler({ ...route, schema: schema as z.ZodType });
    return body => validatorCompiler({ ...route, schema: choose(body) })(body);
  };
}
