/**
 * One place in the fleet, such as payment-1, and the process that fills it at present.
 *
 *   (empty) ──launch──▶ starting ──▶ ready ⇄ unready        as health-watch.ts judges
 *      └──▶ failed         └── any of these ──▶ exited (by itself) | stopped (as asked)
 *
 * A process being stopped keeps its status and counts as draining until it is gone.
 */
import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { NewId } from '#base/ids.ts';
import { about, type Sentence, unworded } from '#domain/sentence.ts';
import type { InstanceStatus } from '#domain/topology.ts';
import type { PlatformEvent } from '#ports/platform.ts';
import type { SignalSink } from '#ports/signal-sink.ts';
import { instanceNotStopped, portTaken } from './errors.ts';
import { type Fitness, watchHealth } from './health-watch.ts';
import { InstanceLogs } from './instance-logs.ts';
import type { LaunchRecord, LaunchRecords } from './launch-records.ts';
import type { LaunchSpec } from './launch-spec.ts';
import { type Launcher, logFilesOf } from './launcher.ts';
import type { Health } from './probes.ts';
import { isPortFree, probe } from './probes.ts';
import {
  endProcess,
  handleOfAdopted,
  handleOfChild,
  type ProcessExit,
  type ProcessHandle,
  sweepGroup,
} from './process-handle.ts';

/** How long a port may stay taken by what is still ending. */
const PORT_PATIENCE_MS = 1500;

export interface InstanceSurroundings {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sink: SignalSink;
  readonly records: LaunchRecords;
  readonly launcher: Launcher;
  readonly stateDir: string;
  /** Settings of the health check; they may change while the process lives. */
  readonly healthOf: (service: string) => Health;
  /** Called when the instance begins to leave: who may be called has changed. */
  readonly onChange: () => void;
  /** Called after every change of status. */
  readonly onEvent: (instance: ManagedInstance, kind: PlatformEvent['kind'], detail: Sentence) => void;
}

export type ReadyOutcome = 'ready' | 'gone' | 'late';

export class ManagedInstance {
  readonly id: string;
  readonly service: string;
  readonly #outside: InstanceSurroundings;
  readonly #logs: InstanceLogs;
  readonly #waiting = new Set<() => void>();
  #record: LaunchRecord | undefined;
  #handle: ProcessHandle | undefined;
  #status: InstanceStatus = 'starting';
  #isLeaving = false;
  #ending: Promise<void> | undefined;
  #probing = new AbortController();
  #lastTrouble: Sentence | undefined;
  #slowestCheckMs: number | undefined;

  constructor(id: string, service: string, outside: InstanceSurroundings) {
    this.id = id;
    this.service = service;
    this.#outside = outside;
    this.#record = outside.records.find(id);
    this.#logs = new InstanceLogs(logFilesOf(outside.stateDir, id));
    if (this.#record !== undefined && this.#record.state !== 'intended' && this.#record.state !== 'running') {
      this.#status = this.#record.state;
    }
  }

  get record(): LaunchRecord | undefined {
    return this.#record;
  }

  get status(): InstanceStatus {
    return this.#status;
  }

  /** On its way out: being stopped, or about to be. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  get isLive(): boolean {
    return this.#handle !== undefined;
  }

  /** Ready, and not on its way out. */
  get isServing(): boolean {
    return this.#status === 'ready' && !this.#isLeaving;
  }

  /** Starts a process. Rejects never: what cannot be started is `failed`. The instance must be empty. */
  async launch(spec: LaunchSpec, generation: number): Promise<void> {
    const { clock, newId, launcher, stateDir } = this.#outside;
    const { instance, service, version, zone, port, hash: specHash } = spec;
    const intendedAt = clock.now();
    const crashes = this.#record?.crashes ?? 0;
    const identity = { instance, service, version, zone, port, specHash, generation, token: newId(), crashes };
    this.#save({ ...identity, state: 'intended', intendedAt });
    this.#status = 'starting';
    this.#logs.markLaunch();
    try {
      // Else the health check would be answered by a stranger, and the newcomer would look healthy until it fails.
      if (!(await isPortFree(port, PORT_PATIENCE_MS))) throw portTaken(instance, port);
      const child = launcher(spec, identity.token, logFilesOf(stateDir, instance));
      const { pid } = child;
      if (pid === undefined) throw await new Promise(resolve => child.once('error', resolve));
      // An error after the start is about a message or a signal that was not delivered; the exit will tell.
      child.on('error', () => undefined);
      const handle = handleOfChild(child, pid);
      const startedAt = clock.now();
      this.#save({ ...identity, state: 'running', intendedAt, pid, startTicks: handle.startTicks, startedAt });
      this.#watch(handle);
      this.#tell('started', tellProcess(pid, version));
    } catch (error) {
      this.#save({ ...identity, state: 'failed', intendedAt });
      this.#move('failed', 'failed', unworded(messageOf(error)));
    }
  }

  /** Takes over a process that was started before this ZeroOps lived, and asks it once how it is. */
  async adopt(pid: number, startTicks: number): Promise<void> {
    const startedAt = this.#record!.startedAt ?? this.#record!.intendedAt;
    this.#save({ ...this.#record!, state: 'running', pid, startTicks, startedAt });
    const { clock, healthOf } = this.#outside;
    const health = healthOf(this.service);
    this.#lastTrouble = await probe(health, this.#record!.port);
    const isStarting = clock.now() - startedAt < health.startupMs;
    if (this.#lastTrouble === undefined) this.#status = 'ready';
    else this.#status = isStarting ? 'starting' : 'unready';
    this.#watch(handleOfAdopted(pid, startTicks));
    this.#tell('adopted', tellProcess(pid, this.#record!.version));
    if (this.#status === 'unready') {
      this.#tell('unready', about({ en: 'its health check fails', zh: '健康检查失败' }, this.#lastTrouble!));
    }
  }

  /** The process of the record is gone; it ended while nobody watched. */
  markGone(isCrash: boolean): void {
    if (!isCrash) {
      this.#save({ ...this.#record!, state: 'stopped' });
      this.#status = 'stopped';
      return;
    }
    const exit = { at: this.#outside.clock.now(), code: null, signal: null };
    this.#save({ ...this.#record!, state: 'exited', exit, crashes: this.#record!.crashes + 1 });
    this.#move(
      'exited',
      'exited',
      this.#withLastWords({ en: 'ended while ZeroOps was away', zh: '在 ZeroOps 停机期间结束' }),
    );
  }

  /** Makes the record fit no desired generation, so that the next start fills the place afresh. */
  forgetGeneration(): void {
    if (this.#record !== undefined) this.#save({ ...this.#record, generation: 0 });
  }

  /** How long the slowest health check took since this was asked last; undefined when there was none. */
  takeSlowestCheckMs(): number | undefined {
    const slowestMs = this.#slowestCheckMs;
    this.#slowestCheckMs = undefined;
    return slowestMs;
  }

  /** Announces a stop that comes soon, so that clients stay away. */
  leave(): void {
    this.#isLeaving = true;
    this.#outside.onChange();
  }

  /** Ends the process; resolves when it is gone, at once when there is none. Throws INSTANCE_NOT_STOPPED. */
  async stop(graceMs: number): Promise<void> {
    if (this.#handle !== undefined) {
      this.leave();
      this.#ending ??= this.#end(this.#handle, graceMs);
    }
    await this.#ending?.finally(() => {
      this.#ending = undefined;
    });
    this.#isLeaving = false;
  }

  /** `gone` when there is no process left that could become ready. */
  waitUntilReady(timeoutMs: number, signal: AbortSignal): Promise<ReadyOutcome> {
    return new Promise(resolve => {
      const timer = setTimeout(() => settle('late'), timeoutMs);
      const look = () => {
        if (this.isServing) settle('ready');
        else if (!this.isLive) settle('gone');
      };
      const onAbort = () => settle('late');
      const settle = (outcome: ReadyOutcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal.removeEventListener('abort', onAbort);
        resolve(outcome);
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) settle('late');
      else look();
    });
  }

  /** Why it is not ready, for sentences. */
  describeTrouble(): Sentence {
    if (this.isLive) return this.#lastTrouble ?? { en: 'no health check has passed yet', zh: '尚未通过健康检查' };
    return this.#withLastWords(describeExit(this.#record?.exit));
  }

  deliverLogs(): void {
    const { records, skippedBytes } = this.#logs.read(this.#outside.clock.now());
    if (records.length > 0) this.#outside.sink.accept({ origin: this.#origin(), logs: records });
    if (skippedBytes > 0) this.#outside.sink.reject('captured output came faster than it could be read', 1);
  }

  /** Stops watching without touching the process. */
  release(): void {
    this.#probing.abort();
    this.#handle?.release();
    this.#handle = undefined;
  }

  #watch(handle: ProcessHandle): void {
    this.#handle = handle;
    this.#probing = new AbortController();
    void handle.exited.then(exit => this.#onExit(handle, exit));
    const { clock, healthOf } = this.#outside;
    const fitness = this.#status === 'ready' || this.#status === 'unready' ? this.#status : 'starting';
    const watch = {
      port: this.#record!.port,
      clock,
      fitness,
      readHealth: () => healthOf(this.service),
      onProbe: (trouble: Sentence | undefined, durationMs: number) => {
        this.#lastTrouble = trouble;
        this.#slowestCheckMs = Math.max(this.#slowestCheckMs ?? 0, durationMs);
      },
      onChange: (next: Fitness, detail: Sentence) => {
        if (next !== 'starting') this.#move(next, next, detail);
      },
    } as const;
    void watchHealth(watch, this.#probing.signal);
  }

  #onExit(handle: ProcessHandle, exit: ProcessExit): void {
    if (this.#handle !== handle) return;
    this.#handle = undefined;
    this.#probing.abort();
    sweepGroup(handle.pid);
    const { clock, sink } = this.#outside;
    const logs = this.#logs.readToEnd(clock.now());
    if (logs.length > 0) sink.accept({ origin: this.#origin(), logs });
    const record = { ...this.#record!, exit: { at: clock.now(), ...exit } };
    if (this.#isLeaving) {
      this.#save({ ...record, state: 'stopped' });
      this.#move('stopped', 'stopped', describeExit(exit));
    } else {
      this.#save({ ...record, state: 'exited', crashes: record.crashes + 1 });
      this.#move('exited', 'exited', this.#withLastWords(describeExit(exit)));
    }
  }

  async #end(handle: ProcessHandle, graceMs: number): Promise<void> {
    const isGone = await endProcess(handle, graceMs);
    if (!isGone) throw instanceNotStopped(this.id);
    this.#onExit(handle, await handle.exited);
  }

  #move(status: InstanceStatus, kind: PlatformEvent['kind'], detail: Sentence): void {
    this.#status = status;
    this.#tell(kind, detail);
  }

  #tell(kind: PlatformEvent['kind'], detail: Sentence): void {
    this.#outside.onEvent(this, kind, detail);
    for (const look of [...this.#waiting]) look();
  }

  #save(record: LaunchRecord): void {
    this.#record = record;
    this.#outside.records.save(record);
  }

  #withLastWords(sentence: Sentence): Sentence {
    const words = this.#logs.findLastWords();
    return words === '' ? sentence : about(sentence, unworded(words));
  }

  #origin() {
    const { version, zone } = this.#record!;
    return { service: this.service, instance: this.id, version, zone };
  }
}

function tellProcess(pid: number, version: string): Sentence {
  return { en: `pid ${pid}, version ${version}`, zh: `pid ${pid}，版本 ${version}` };
}

function describeExit(exit: { code: number | null; signal: string | null } | undefined): Sentence {
  if (exit === undefined) return { en: 'never started', zh: '从未启动' };
  const { code, signal } = exit;
  if (signal !== null) return { en: `ended by ${signal}`, zh: `被 ${signal} 终止` };
  return code === null ? { en: 'ended', zh: '已结束' } : { en: `ended with code ${code}`, zh: `退出码 ${code}` };
}
