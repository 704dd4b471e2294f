import type { CollectAnswer } from '#api/agent.ts';
import type { Clock } from '#base/clock.ts';
import { previewStep } from '#engine/preview-action.ts';
import type { Intake } from '#loop/intake.ts';
import type { ActionRegistry } from '#ports/action.ts';
import type { Connection } from '#ports/adapter.ts';
import type { Platform } from '#ports/platform.ts';
import type { ApiParts } from './api-parts.ts';
import type { WatchedDatabases } from './databases.ts';

interface OnDemandParts {
  readonly platform: Platform;
  readonly connection: Connection | undefined;
  readonly intake: Intake;
  readonly databases: WatchedDatabases;
  readonly actions: ActionRegistry;
  readonly clock: Clock;
}

const PREVIEW_TIMEOUT_MS = 5000;

/** What the API may ask at any moment, without changing anything. */
export function openOnDemand(parts: OnDemandParts): Pick<ApiParts, 'actions' | 'previewStep' | 'collectNow'> {
  const { platform, connection, databases, actions } = parts;
  return {
    actions,
    previewStep: step =>
      previewStep(actions, step, {
        platform,
        ...(connection?.traffic === undefined ? {} : { traffic: connection.traffic }),
        databases: databases.inspectors,
        actor: 'zeroops',
        signal: AbortSignal.timeout(PREVIEW_TIMEOUT_MS),
      }),
    collectNow: () => collectNow(parts),
  };
}

async function collectNow({ clock, platform, intake, databases }: OnDemandParts): Promise<CollectAnswer> {
  const begunAt = clock.elapsed();
  const asked = await databases.askNow();
  const services = platform.listServices();
  const instances = services.flatMap(service => service.instances);
  const topology = intake.readTopology(services);
  return {
    at: clock.now(),
    durationMs: clock.elapsed() - begunAt,
    platform: {
      name: platform.name,
      services: services.length,
      instances: instances.length,
      ready: instances.filter(({ status }) => status === 'ready').length,
    },
    topology: { services: topology.services.length, dependencies: topology.dependencies.length },
    databases: asked,
    telemetry: intake.counters(),
  };
}
