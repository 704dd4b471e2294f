import { z } from 'zod';
import { drawFlameGraph } from '#algorithms/profiles/flame-graph.ts';
import { parseProfile } from '#algorithms/profiles/parse-profile.ts';
import type { Profile } from '#algorithms/profiles/profile.ts';
import { findServiceSigns, type ServiceSign } from '#algorithms/profiles/service-signs.ts';
import {
  type CaptureAnswer,
  captureRequestSchema,
  flameGraphQuerySchema,
  type ServiceProfiles,
  serviceProfilesSchema,
} from '#api/profile.ts';
import type { ProfileCapture } from '#ports/profile-source.ts';
import type { ApiParts } from '../api-parts.ts';
import { profileBroken, profileNotFound } from '../errors.ts';
import { answers, type Routes } from './route.ts';

/** A CPU profile takes up to half a minute, and the process may be slow to answer. */
const PATIENCE_MS = 60_000;

const tags = ['profiles'];
const params = z.object({ name: z.string() });

export function profileRoutes(app: Routes, { profiles }: Pick<ApiParts, 'profiles'>): void {
  app.get(
    '/api/v1/services/:name/profiles',
    {
      schema: {
        operationId: 'listProfiles',
        summary: 'Profiles that are kept of a service, and what they say',
        tags,
        params,
        response: answers(serviceProfilesSchema),
      },
    },
    ({ params: { name } }) => describe(profiles.list(name)),
  );
  app.post(
    '/api/v1/services/:name/profiles',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'takeProfile',
        summary: 'Takes a profile of each instance of a service now; changes nothing',
        tags,
        params,
        body: captureRequestSchema,
        response: answers(serviceProfilesSchema, 400),
      },
    },
    async ({ params: { name }, body: { kind } }) =>
      describe(await profiles.capture(name, kind, AbortSignal.timeout(PATIENCE_MS))),
  );
  flameGraphRoute(app, profiles);
}

function flameGraphRoute(app: Routes, profiles: ApiParts['profiles']): void {
  const { 200: _good, ...problems } = answers(z.never(), 404);
  app.get(
    '/api/v1/services/:name/profiles/:id.svg',
    {
      schema: {
        operationId: 'drawFlameGraph',
        summary: 'A flame graph of a profile, or of the difference from an older one',
        tags,
        params: z.object({ name: z.string(), id: z.string() }),
        querystring: flameGraphQuerySchema,
        response: {
          ...problems,
          200: { description: 'The picture.', content: { 'image/svg+xml': { schema: z.string() } } },
        },
      },
    },
    async ({ params: { name, id }, query: { base } }, reply) => {
      const captures = profiles.list(name);
      const current = getCapture(captures, id);
      const old = base === undefined ? undefined : getCapture(captures, base);
      const title = `${current.instance ?? name}, ${current.kind}, ${new Date(current.at).toISOString()}`;
      const svg = drawFlameGraph({
        title: old === undefined ? title : `${title}, compared with ${new Date(old.at).toISOString()}`,
        profile: readProfile(current),
        ...(old === undefined ? {} : { base: readProfile(old) }),
      });
      // Names in it come from the process: no script may run, whatever they say.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
      return reply.type('image/svg+xml; charset=utf-8').serializer(String).send(svg);
    },
  );
}

function getCapture(captures: readonly ProfileCapture[], id: string): ProfileCapture {
  const found = captures.find(each => each.id === id);
  if (found === undefined) throw profileNotFound(id);
  return found;
}

function readProfile({ id, bytes }: ProfileCapture): Profile {
  const parsed = parseProfile(bytes);
  if ('fault' in parsed) throw profileBroken(id, parsed.fault);
  return parsed.profile;
}

function describe(captures: readonly ProfileCapture[]): ServiceProfiles {
  return { items: captures.map(describeCapture).reverse(), signs: findServiceSigns(captures).map(describeSign) };
}

function describeCapture({ bytes, ...about }: ProfileCapture): CaptureAnswer {
  return { ...about, sizeBytes: bytes.length };
}

function describeSign({ problem, statement, instance, at, share }: ServiceSign): ServiceProfiles['signs'][number] {
  return { problem, statement, at, share, ...(instance === undefined ? {} : { instance }) };
}
