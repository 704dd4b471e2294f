import { reasonedSchema } from '#api/list.ts';
import { type Status, statusSchema } from '#api/status.ts';
import type { ApiParts } from '../api-parts.ts';
import { signedIn } from '../auth/guard.ts';
import { answers, type Routes } from './route.ts';

export function statusRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/status',
    {
      schema: {
        operationId: 'readStatus',
        summary: 'What the loop does at this moment',
        tags: ['status'],
        response: answers(statusSchema),
      },
    },
    () => readStatus(parts),
  );
  app.post(
    '/api/v1/pause',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'pause',
        summary: 'The kill switch: watching goes on, nothing is done',
        tags: ['status'],
        body: reasonedSchema,
        response: answers(statusSchema, 400),
      },
    },
    async request => {
      await parts.loop.pause(signedIn(request).by, request.body.reason);
      return readStatus(parts);
    },
  );
  app.post(
    '/api/v1/resume',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'resume',
        summary: 'Lets the loop act again',
        tags: ['status'],
        body: reasonedSchema,
        response: answers(statusSchema, 400),
      },
    },
    async request => {
      await parts.loop.resume(signedIn(request).by, request.body.reason);
      return readStatus(parts);
    },
  );
}

async function readStatus(parts: ApiParts): Promise<Status> {
  const { loop, platform, clock, version, startedAt } = parts;
  const checked = await parts.checkParts();
  const { phase, paused, baselines, openIncidents, openAnomalies } = loop.status();
  const services = platform.listServices();
  const instances = services.flatMap(service => service.instances);
  const isUp = (each: (typeof services)[number]) =>
    each.instances.length > 0 && each.instances.every(instance => instance.status === 'ready');
  return {
    version,
    startedAt,
    now: clock.now(),
    pid: process.pid,
    ready: checked.every(part => part.ready),
    parts: [...checked],
    phase,
    paused,
    baselines,
    openIncidents,
    openAnomalies,
    services: { up: services.filter(isUp).length, total: services.length },
    instances: { ready: instances.filter(each => each.status === 'ready').length, total: instances.length },
    telemetry: parts.readCounters(),
  };
}
