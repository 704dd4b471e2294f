import { z } from 'zod';
import { listOf } from '#api/list.ts';
import { serviceSchema, topologySchema } from '#api/topology.ts';
import type { ApiParts } from '../api-parts.ts';
import { concealSecrets } from '../conceal.ts';
import { serviceNotFound } from '../errors.ts';
import { answers, type Routes } from './route.ts';

export function serviceRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/services',
    {
      schema: {
        operationId: 'listServices',
        summary: 'Services of the platform with their instances',
        tags: ['services'],
        response: answers(listOf(serviceSchema)),
      },
    },
    () => ({ items: parts.platform.listServices().map(concealSecrets) }),
  );
  app.get(
    '/api/v1/services/:name',
    {
      schema: {
        operationId: 'getService',
        summary: 'One service with its instances',
        tags: ['services'],
        params: z.object({ name: z.string() }),
        response: answers(serviceSchema, 404),
      },
    },
    ({ params }) => {
      const services = parts.platform.listServices();
      const service = services.find(each => each.name === params.name);
      if (service === undefined) {
        throw serviceNotFound(
          params.name,
          services.map(each => each.name),
        );
      }
      return concealSecrets(service);
    },
  );
  app.get(
    '/api/v1/topology',
    {
      schema: {
        operationId: 'readTopology',
        summary: 'Services, those known from telemetry too, and who calls whom',
        tags: ['services'],
        response: answers(topologySchema),
      },
    },
    () => {
      const { services, dependencies } = parts.readTopology();
      return { services: services.map(concealSecrets), dependencies };
    },
  );
}
