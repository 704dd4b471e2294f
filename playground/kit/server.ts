/** HTTP server of one service: a table of routes, JSON in and out, errors mapped to statuses. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { UpstreamError } from './client.ts';
import { NoEndpointError } from './discovery.ts';
import { handlerFault } from './fault-agent.ts';
import { HttpError } from './http-error.ts';
import { errorAttributes, log } from './log.ts';
import { readBody } from './request-body.ts';

export interface RouteRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}
export type Handler = (request: RouteRequest) => unknown;
export interface Route {
  method: string;
  path: string;
  handle: Handler;
}

export const get = (path: string, handle: Handler): Route => ({ method: 'GET', path, handle });
export const post = (path: string, handle: Handler): Route => ({ method: 'POST', path, handle });
export const put = (path: string, handle: Handler): Route => ({ method: 'PUT', path, handle });
export const remove = (path: string, handle: Handler): Route => ({ method: 'DELETE', path, handle });

/** Plain handlers outside the route table: health and control, neither traced nor logged. */
export type Control = (request: IncomingMessage, response: ServerResponse) => void;

export function createServer(routes: Route[], controls: Record<string, Control>): http.Server {
  const match = router(routes);
  return http.createServer((request, response) => {
    const control = controls[request.url ?? ''];
    if (control) control(request, response);
    else void serve(request, response, match);
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, match: Match): Promise<void> {
  // What is recorded when the caller gives up before the answer.
  response.statusCode = 499;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = match(request.method ?? 'GET', url.pathname);
  if (!found) return reply(response, 404, { error: 'no such route' });
  nameAfterRoute(found.route.path);
  try {
    const body = await readBody(request);
    handlerFault();
    const result = await found.route.handle({ params: found.params, query: url.searchParams, body });
    reply(response, result === undefined ? 204 : 200, result);
  } catch (error) {
    const status = statusOf(error);
    const attributes = {
      'http.route': found.route.path,
      'http.response.status_code': status,
      ...errorAttributes(error),
    };
    if (status >= 500)
      log.error(`${request.method} ${found.route.path} failed: ${(error as Error).message}`, attributes);
    reply(response, status, { error: (error as Error).message });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof NoEndpointError) return 503;
  if (!(error instanceof UpstreamError)) return 500;
  // A full queue stays a 503 and a timeout a 504; any other failure behind us is a bad gateway.
  return error.status === 503 || error.status === 504 || error.status === 404 ? error.status : 502;
}

function nameAfterRoute(route: string): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata) metadata.route = route;
  trace.getActiveSpan()?.setAttribute('http.route', route);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.statusCode = status;
  if (body === undefined) return void response.end();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

type Match = (method: string, path: string) => { route: Route; params: Record<string, string> } | undefined;

export function router(routes: Route[]): Match {
  const compiled = routes.map(route => ({ route, parts: route.path.split('/') }));
  return (method, path) => {
    const parts = path.split('/');
    for (const { route, parts: pattern } of compiled) {
      if (route.method !== method || pattern.length !== parts.length) continue;
      const params: Record<string, string> = {};
      const fits = pattern.every((part, index) => {
        const actual = parts[index] ?? '';
        if (!part.startsWith(':')) return part === actual;
        params[part.slice(1)] = decodeURIComponent(actual);
        return actual !== '';
      });
      if (fits) return { route, params };
    }
    return undefined;
  };
}
