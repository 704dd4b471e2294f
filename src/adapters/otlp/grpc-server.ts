import type { Socket } from 'node:net';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { exportResponse } from './answers.ts';
import type { SignalKind } from './decode.ts';
import { type CallLimits, superviseCalls } from './grpc-calls.ts';
import { refuse } from './grpc-refusals.ts';
import { type Reception, takeRequest } from './reception.ts';

/** To be whole a call may take as long as a request over HTTP. */
const CALL_LIMITS: CallLimits = { waitMs: 2000, wholeMs: 15_000 };
/** So often a silent connection is asked whether anybody is still there. */
const KEEPALIVE_MS = 60_000;
/** Calls under way get so long to end before they are cut. */
const STOP_GRACE_MS = 1000;

const SERVICES: readonly { readonly kind: SignalKind; readonly name: string }[] = [
  { kind: 'metrics', name: 'metrics.v1.MetricsService' },
  { kind: 'logs', name: 'logs.v1.LogsService' },
  { kind: 'traces', name: 'trace.v1.TraceService' },
];

export interface GrpcServer {
  /** Speaks gRPC with whoever is at the other end. */
  welcome(socket: Socket): void;
  /** Ends every connection as soon as its calls have ended. */
  drain(): void;
}

/** OTLP/gRPC (opentelemetry.io/docs/specs/otlp, section "OTLP/gRPC") on sockets that somebody else accepts. */
export function createGrpcServer(reception: Reception, limits = CALL_LIMITS): GrpcServer {
  const { bodyLimitBytes, inFlightLimitBytes } = reception.config;
  const server = new Server({
    'grpc.max_receive_message_length': bodyLimitBytes,
    // More calls of one sender wait on its own side.
    'grpc.max_concurrent_streams': Math.max(1, Math.floor(inFlightLimitBytes / bodyLimitBytes)),
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.enable_channelz': 0,
    interceptors: [superviseCalls(reception, limits)],
  });
  for (const { kind, name } of SERVICES) {
    const path = `/opentelemetry.proto.collector.${name}/Export`;
    server.register(path, exporter(reception, kind), asIs, asIs, 'unary');
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    welcome: socket => injector.injectConnection(socket),
    drain: () => injector.drain(STOP_GRACE_MS),
  };
}

function exporter(reception: Reception, kind: SignalKind) {
  return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    try {
      const rejected = takeRequest(reception, { kind, encoding: 'protobuf', body: call.request });
      callback(null, exportResponse(kind, 'protobuf', rejected));
    } catch (error) {
      callback(refuse(reception, error));
    }
  };
}

/** The codec: our own reader takes the bytes. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}
