import { writeFileAtomically } from './state-files.ts';

/** One line of the file that services read to find each other. */
export interface Endpoint {
  readonly service: string;
  readonly instance: string;
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly version: string;
  readonly pid: number | null;
  readonly ready: boolean;
  /** 0: not to be called, though it may be ready. */
  readonly weight: number;
}

/** Who is reachable where, replaced in one step and only when something differs, because readers watch its mtime. */
export class EndpointsFile {
  readonly #file: string;
  #written = '';

  constructor(file: string) {
    this.#file = file;
  }

  write(services: readonly string[], endpoints: readonly Endpoint[]): void {
    const lists = services.map(name => [
      name,
      endpoints.filter(({ service }) => service === name).map(({ service: _service, ...line }) => line),
    ]);
    const text = `${JSON.stringify({ services: Object.fromEntries(lists) }, undefined, 1)}\n`;
    if (text === this.#written) return;
    writeFileAtomically(this.#file, text);
    this.#written = text;
  }
}
