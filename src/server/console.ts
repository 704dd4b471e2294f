import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Built by the script `prepare`, which npm runs after it has installed. */
const BUILT = path.resolve(import.meta.dirname, '../../console/dist');

/** Nothing from elsewhere, nothing inline that runs; the component library sets its variables in style attributes. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/** The console's files; those with a hash in their names are kept by browsers for ever. */
export async function serveConsole(app: FastifyInstance): Promise<void> {
  if (!existsSync(BUILT)) {
    app.get('/', { schema: { hide: true } }, (_, reply) =>
      reply
        .type('text/plain')
        .send('The console is not built. Run: npm run prepare\nThe API is described in /openapi.json\n'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: BUILT,
    wildcard: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply, file) => {
      for (const [name, value] of Object.entries(HEADERS)) reply.header(name, value);
      const isHashed = file.includes(`${path.sep}assets${path.sep}`);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** A deep link into the console: the page itself finds out what it means. */
export function isConsolePage(request: FastifyRequest): boolean {
  return (
    request.method === 'GET' &&
    !request.url.startsWith('/api/') &&
    (request.headers.accept ?? '').includes('text/html') &&
    existsSync(BUILT)
  );
}

export function sendConsolePage(reply: FastifyReply): FastifyReply {
  return reply.sendFile('index.html');
}
