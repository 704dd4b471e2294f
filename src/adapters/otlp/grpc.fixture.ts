import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const GZIP = 2;

interface CallOptions {
  readonly method?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What an exporter does, over the client that is made for it. */
export class Exporter {
  readonly #client: Client;

  constructor(address: string, { isGzip = false } = {}) {
    const compression = isGzip ? { 'grpc.default_compression_algorithm': GZIP } : {};
    // Else clients of one address share a connection.
    const options = { ...compression, 'grpc.use_local_subchannel_pool': 1 };
    this.#client = new Client(address, credentials.createInsecure(), options);
  }

  /** The answer; rejects with the status. */
  send(body: Buffer, { method = TRACES, metadata = {} }: CallOptions = {}): Promise<Buffer> {
    const given = new Metadata();
    for (const [key, value] of Object.entries(metadata)) given.set(key, value);
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(method, asIs, asIs, body, given, (error, answer) =>
        error === null ? resolve(answer!) : reject(error),
      );
    });
  }

  /** The status with which the call ends in vain. */
  async refusalOf(body: Buffer, options?: CallOptions): Promise<ServiceError> {
    const outcome = await this.send(body, options).catch((error: ServiceError) => error);
    if (outcome instanceof Error) return outcome;
    throw new Error('the call was answered');
  }

  close(): void {
    this.#client.close();
  }
}

/** A sender that writes the frames itself, and so can do what no decent client does. */
export class RawSender {
  readonly #session: ClientHttp2Session;

  constructor(address: string) {
    this.#session = connect(`http://${address}`);
    // Whoever is cut off knows it from the call.
    this.#session.on('error', () => {});
  }

  /** Resolves when the other side knows of the call. */
  async begin(encoding = 'identity'): Promise<ClientHttp2Stream> {
    const headers = { 'content-type': 'application/grpc', te: 'trailers', 'grpc-encoding': encoding };
    const stream = this.#session.request({ ':method': 'POST', ':path': TRACES, ...headers }, { endStream: false });
    stream.on('error', () => {});
    await this.catchUp();
    return stream;
  }

  /** Whatever was sent before has been read when this resolves. */
  async catchUp(): Promise<void> {
    if (this.#session.connecting) await once(this.#session, 'connect');
    return new Promise((resolve, reject) => {
      this.#session.ping(error => (error === null ? resolve() : reject(error)));
    });
  }

  close(): void {
    this.#session.destroy();
  }
}

/** The message with its prefix: whether it is compressed, and how long it is. */
export function framed(message: Buffer, isCompressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(isCompressed ? 1 : 0, 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** `grpc-status` of a call, whether it comes with the headers or after the answer. */
export async function statusOf(stream: ClientHttp2Stream): Promise<number> {
  stream.resume();
  const status = Promise.withResolvers<number>();
  const look = (headers: IncomingHttpHeaders) => {
    if (headers['grpc-status'] !== undefined) status.resolve(Number(headers['grpc-status']));
  };
  stream.on('response', look).on('trailers', look);
  void once(stream, 'close').then(() => status.reject(new Error('the call ended without a status')));
  return status.promise;
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
