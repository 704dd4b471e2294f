import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { isConsolePage, sendConsolePage, serveConsole } from './console.ts';

const PAGE = { accept: 'text/html,application/xhtml+xml' };

/** The built console: `npm run prepare` makes it, and so does `npm ci`. */
describe('the console’s files', () => {
  let app: FastifyInstance;

  before(async () => {
    app = Fastify();
    app.setNotFoundHandler((request, reply) =>
      isConsolePage(request) ? sendConsolePage(reply) : reply.code(404).send({ title: 'not found' }),
    );
    await serveConsole(app);
  });
  after(() => app.close());

  for (const [name, url] of [
    ['the entry is the page', '/'],
    ['a deep link is the page too', '/incidents/INC-12'],
  ] as const) {
    test(name, async () => {
      const response = await app.inject({ url, headers: PAGE });
      assert.equal(response.statusCode, 200);
      assert.match(response.headers['content-type'] as string, /text\/html/);
      assert.match(response.body, /<div id="root">/);
      assert.match(response.headers['content-security-policy'] as string, /frame-ancestors 'none'/);
      assert.equal(response.headers['cache-control'], 'no-cache');
    });
  }

  test('what has a hash in its name is kept for ever', async () => {
    const page = await app.inject({ url: '/', headers: PAGE });
    const script = /src="([^"]+\.js)"/.exec(page.body)?.[1];
    const response = await app.inject({ url: script! });
    assert.equal(response.statusCode, 200);
    assert.match(response.headers['cache-control'] as string, /immutable/);
  });

  test('an unknown route of the API is no page, even for a browser', async () => {
    const response = await app.inject({ url: '/api/v1/nothing', headers: PAGE });
    assert.equal(response.statusCode, 404);
    assert.equal(response.json().title, 'not found');
  });

  test('a program that asks for JSON gets no page', async () => {
    const response = await app.inject({ url: '/nothing', headers: { accept: 'application/json' } });
    assert.equal(response.statusCode, 404);
  });
});
