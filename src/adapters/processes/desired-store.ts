import path from 'node:path';
import { type DesiredService, type DesiredState, desiredFromManifest } from './desired-state.ts';
import { serviceUnknown } from './errors.ts';
import type { Manifest, ServiceDefinition } from './manifest-schema.ts';
import { readStateFile, writeStateFile } from './state-files.ts';

const FORMAT = 1;

/** The desired state in memory and on disk; the two never differ for longer than one write. */
export class DesiredStore {
  readonly #file: string;
  #state: DesiredState;

  /** `manifest` is used only where nothing was kept from an earlier start. */
  constructor(stateDir: string, manifest: Manifest) {
    this.#file = path.join(stateDir, 'desired.json');
    const saved = readStateFile<DesiredState>(this.#file, FORMAT);
    this.#state = saved ?? desiredFromManifest(manifest);
    if (saved === undefined) this.update(this.#state);
  }

  get state(): DesiredState {
    return this.#state;
  }

  update(next: DesiredState): void {
    writeStateFile(this.#file, FORMAT, next, true);
    this.#state = next;
  }

  serviceNames(): string[] {
    return Object.keys(this.#state.services);
  }

  find(service: string): DesiredService | undefined {
    return this.#state.services[service];
  }

  get(service: string): DesiredService {
    const desired = this.find(service);
    if (desired === undefined) throw serviceUnknown(service, this.serviceNames());
    return desired;
  }

  definitionOf(service: string): ServiceDefinition | undefined {
    return this.#state.manifest.services[service];
  }
}
