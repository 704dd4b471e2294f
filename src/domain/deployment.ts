import type { HealthCheck, SmokeRequest } from './plan.ts';

/** A version of a service on its way, as a person asks for it. */
export interface DeploymentSpec {
  readonly service: string;
  readonly version: string;
  /** `rolling`: one instance after another. */
  readonly strategy: 'rolling';
  readonly replicas?: number;
  /** Variables to set before; null takes one away. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthCheck: HealthCheck;
  readonly smokeTest?: { readonly requests: readonly SmokeRequest[]; readonly timeoutMs: number };
}
