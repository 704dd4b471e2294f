/**
 * Verbs that were asked for, each under a key. An operation is
 *
 *   unknown ──▶ recorded ──▶ done
 *
 * Becoming recorded and changing what is desired are one write. A repeated key of a recorded operation completes it, by
 * bringing its instances to what is desired; of a done one it does nothing.
 */
import { canonicalJson } from '#base/json.ts';
import {
  type DesiredService,
  findOperation,
  type OperationRecord,
  withOperation,
  withService,
} from './desired-state.ts';
import type { DesiredStore } from './desired-store.ts';
import { operationKeyReused, operationWaitEnded, platformStopped } from './errors.ts';
import type { Fleet } from './fleet.ts';
import type { ChangeFacts } from './manifest-changes.ts';
import type { ServiceQueues } from './service-queues.ts';

export interface OperationRequest {
  readonly service: string;
  readonly key: string;
  readonly actor: string;
  readonly run?: string;
}

/** What an operation does to what is desired. */
export interface OperationPlan {
  readonly desired: DesiredService;
  /** Instances that must be as desired, and ready, before the operation is complete. */
  readonly instances: readonly string[];
  readonly mode: 'at-once' | 'rolling';
  readonly changes: readonly ChangeFacts[];
}

interface OperationsOptions {
  readonly store: DesiredStore;
  readonly fleet: Fleet;
  readonly queues: ServiceQueues;
  readonly announce: (changes: readonly ChangeFacts[], by: { actor: string; run?: string }) => void;
}

export class Operations {
  readonly #options: OperationsOptions;
  readonly #underWay = new Map<string, { request: string; promise: Promise<void> }>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** `plan` is called once per key, with the service's turn held. */
  async perform(
    verb: string,
    request: OperationRequest,
    plan: () => OperationPlan,
    signal: AbortSignal,
  ): Promise<void> {
    const { fleet, queues } = this.#options;
    if (fleet.isClosing) throw platformStopped();
    // Who asks does not matter to whether it is the same operation.
    const { actor: _actor, run: _run, key, ...rest } = request;
    const fingerprint = canonicalJson({ verb, ...rest });
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined && underWay.request !== fingerprint) throw operationKeyReused(key);
    const promise = underWay?.promise ?? queues.run(request.service, () => this.#advance(request, fingerprint, plan));
    if (underWay === undefined) {
      this.#underWay.set(key, { request: fingerprint, promise });
      const forget = () => this.#underWay.delete(key);
      promise.then(forget, forget);
    }
    await endWith(promise, signal, key);
  }

  async #advance(request: OperationRequest, fingerprint: string, plan: () => OperationPlan): Promise<void> {
    const { store, fleet } = this.#options;
    const known = findOperation(store.state, request.key);
    if (known !== undefined && known.request !== fingerprint) throw operationKeyReused(request.key);
    if (known?.isDone) return;
    const operation = known ?? this.#record(request, fingerprint, plan());
    await fleet.converge(operation.service, {
      instances: operation.instances,
      mode: operation.mode,
      onUnready: 'fail',
    });
    store.update(withOperation(store.state, { ...operation, isDone: true }));
  }

  #record(request: OperationRequest, fingerprint: string, plan: OperationPlan): OperationRecord {
    const { store, announce } = this.#options;
    const { service, key } = request;
    const { instances, mode, desired, changes } = plan;
    const operation = { key, request: fingerprint, service, instances, mode, isDone: false };
    store.update(withOperation(withService(store.state, service, desired), operation));
    announce(changes, request);
    return operation;
  }
}

function endWith(promise: Promise<void>, signal: AbortSignal, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(operationWaitEnded(key));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
