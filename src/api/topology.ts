import { z } from 'zod';
import type { Dependency, Instance, Service, Topology } from '#domain/topology.ts';
import { instantSchema } from './list.ts';

export type { Service, Topology } from '#domain/topology.ts';

const instanceSchema: z.ZodType<Instance> = z
  .object({
    id: z.string(),
    service: z.string(),
    version: z.string(),
    zone: z.string(),
    host: z.string(),
    port: z.number().int(),
    pid: z.number().int().exactOptional(),
    startedAt: instantSchema.exactOptional(),
    status: z.enum(['starting', 'ready', 'unready', 'exited', 'stopped', 'failed']),
    crashes: z.number().int().describe('exits that nobody asked for'),
    exit: z.object({ at: instantSchema, code: z.number().nullable(), signal: z.string().nullable() }).exactOptional(),
    draining: z.boolean(),
  })
  .meta({ id: 'Instance' });

export const serviceSchema: z.ZodType<Service> = z
  .object({
    name: z.string(),
    version: z.string(),
    versions: z.array(z.string()),
    replicas: z.number().int(),
    maxReplicas: z.number().int(),
    stateful: z.boolean(),
    environment: z.record(z.string(), z.string()).describe('values of secret-looking variables are hidden'),
    memoryLimitBytes: z.number().exactOptional(),
    dependsOn: z.array(z.string()),
    instances: z.array(instanceSchema),
  })
  .meta({ id: 'Service' });

const dependencySchema: z.ZodType<Dependency> = z
  .object({
    from: z.string(),
    to: z.string(),
    source: z.enum(['spans', 'platform']),
    lastSeenAt: instantSchema,
  })
  .meta({ id: 'Dependency' });

export const topologySchema: z.ZodType<Topology> = z
  .object({ services: z.array(serviceSchema), dependencies: z.array(dependencySchema) })
  .meta({ id: 'Topology' });
