import type { Sentence } from './sentence.ts';

/** What is known of the watched system: services, where they run, who calls whom. */
export interface Instance {
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  readonly pid?: number;
  readonly startedAt?: number;
  /** starting → ready ⇄ unready → exited; stopped is an exit that was asked for; failed could not be started at all. */
  readonly status: InstanceStatus;
  /** Exits that nobody asked for, since the service was first seen. */
  readonly crashes: number;
  readonly exit?: { readonly at: number; readonly code: number | null; readonly signal: string | null };
  readonly draining: boolean;
}

export type InstanceStatus = 'starting' | 'ready' | 'unready' | 'exited' | 'stopped' | 'failed';

const STATUS_WORDS: Readonly<Record<InstanceStatus, string>> = {
  starting: '启动中',
  ready: '就绪',
  unready: '未就绪',
  exited: '已退出',
  stopped: '已停止',
  failed: '启动失败',
};

export function describeStatus({ id, status }: Pick<Instance, 'id' | 'status'>): Sentence {
  return { en: `${id} is ${status}`, zh: `${id} ${STATUS_WORDS[status]}` };
}

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly versions: readonly string[];
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly stateful: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryLimitBytes?: number;
  readonly dependsOn: readonly string[];
  readonly instances: readonly Instance[];
}

/** `from` calls `to`. */
export interface Dependency {
  readonly from: string;
  readonly to: string;
  readonly source: 'spans' | 'platform';
  readonly lastSeenAt: number;
}

export interface Topology {
  readonly services: readonly Service[];
  readonly dependencies: readonly Dependency[];
}

/** An instance counts as down when it should be serving and is not. */
export function isDown(instance: Instance): boolean {
  return instance.status === 'exited' || instance.status === 'unready' || instance.status === 'failed';
}

/** Everything that calls `service`, directly or through others, nearest first. Safe on cyclic graphs. */
export function callersOf(service: string, dependencies: readonly Dependency[]): string[] {
  const seen = new Set([service]);
  const queue = [service];
  for (const node of queue) {
    for (const { from, to } of dependencies) {
      if (to === node && !seen.has(from)) {
        seen.add(from);
        queue.push(from);
      }
    }
  }
  return queue.slice(1);
}

/**
 * Services at which users come in: those that no other called service calls. Who calls and is never called itself is a
 * client: a browser, a generator of load, a job. In a closed circle all are entries.
 *
 * @param called - services that answer calls
 */
export function entriesOf(called: readonly string[], dependencies: readonly Dependency[]): string[] {
  const answers = new Set(called);
  const inner = new Set(dependencies.filter(({ from, to }) => from !== to && answers.has(from)).map(({ to }) => to));
  const entries = called.filter(name => !inner.has(name));
  return entries.length > 0 ? entries : [...called];
}
