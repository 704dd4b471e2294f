import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_MOST_MS } from '#domain/session.ts';

/** Browsers keep one jar for all ports of a host: with the port in the name, two servers on one machine do not collide. */
function cookieName(request: FastifyRequest): string {
  const [, port] = /:(\d+)$/.exec(request.host) ?? [];
  return port === undefined ? 'zeroops_session' : `zeroops_session_${port}`;
}

export function readSessionKey(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request)];
}

export function setSessionKey(request: FastifyRequest, reply: FastifyReply, key: string): void {
  reply.setCookie(cookieName(request), key, { ...flags(request), maxAge: SESSION_MOST_MS / 1000 });
}

export function clearSessionKey(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), flags(request));
}

function flags(request: FastifyRequest) {
  // Who claims a proxy with TLS that is not there only locks themselves out.
  const isSecure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;
}
