import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { AppError } from '#base/errors.ts';
import { type ApiServer, startApiServer } from './api-server.fixture.ts';
import { toProblem } from './problems.ts';

let server: ApiServer;
before(async () => {
  server = await startApiServer();
});
after(() => server.close());

describe('problems', () => {
  const json = { 'content-type': 'application/json' };
  const cases: readonly { name: string; request: InjectOptions; status: number; code: string }[] = [
    { name: 'an unknown path', request: { url: '/nope' }, status: 404, code: 'ROUTE_NOT_FOUND' },
    {
      name: 'a method that a path does not take',
      request: { method: 'DELETE', url: '/api/v1/status' },
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
    },
    {
      name: 'a method on a path with a parameter',
      request: { method: 'PUT', url: '/api/v1/incidents/1' },
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
    },
    {
      name: 'an unknown incident',
      request: { url: '/api/v1/incidents/INC-77' },
      status: 404,
      code: 'INCIDENT_NOT_FOUND',
    },
    {
      name: 'an incident name that is no id',
      request: { url: "/api/v1/incidents/'%20or%201=1/story" },
      status: 404,
      code: 'INCIDENT_NOT_FOUND',
    },
    { name: 'an unknown run', request: { url: '/api/v1/runs/77' }, status: 404, code: 'RUN_NOT_FOUND' },
    { name: 'an unknown case', request: { url: '/api/v1/cases/77' }, status: 404, code: 'CASE_NOT_FOUND' },
    { name: 'an unknown service', request: { url: '/api/v1/services/nope' }, status: 404, code: 'SERVICE_NOT_FOUND' },
    {
      name: 'a vote on an unknown approval',
      request: { method: 'POST', url: '/api/v1/approvals/77/approve', payload: { by: 'a', reason: 'b' } },
      status: 404,
      code: 'APPROVAL_NOT_FOUND',
    },
    {
      name: 'a vote without a reason',
      request: { method: 'POST', url: '/api/v1/approvals/RUN-1/approve', payload: {} },
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a vote with an empty reason',
      request: { method: 'POST', url: '/api/v1/approvals/RUN-1/approve', payload: { reason: ' ' } },
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a limit that is no number',
      request: { url: '/api/v1/incidents?limit=x' },
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a query that does not exist',
      request: { url: '/api/v1/incidents?lmit=1' },
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a body that is no JSON',
      request: { method: 'POST', url: '/api/v1/pause', payload: '{', headers: json },
      status: 400,
      code: 'REQUEST_UNREADABLE',
    },
    {
      name: 'a body of another media type',
      request: {
        method: 'POST',
        url: '/api/v1/pause',
        payload: 'by=a',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      status: 415,
      code: 'REQUEST_UNREADABLE',
    },
    {
      name: 'a body that is too large',
      request: { method: 'POST', url: '/api/v1/pause', payload: { by: 'a', reason: 'x'.repeat(300_000) } },
      status: 413,
      code: 'REQUEST_UNREADABLE',
    },
    {
      name: 'a web page that speaks to us under its own name',
      request: { url: '/api/v1/status', headers: { host: 'evil.example' } },
      status: 421,
      code: 'HOST_REFUSED',
    },
  ];
  for (const { name, request, status, code } of cases) {
    test(`${name} gives ${status} ${code}`, async () => {
      const response = await server.app.inject(request);
      assert.equal(response.statusCode, status, response.body);
      assert.equal(response.headers['content-type'], 'application/problem+json');
      const problem = response.json();
      assert.deepEqual([problem.status, problem.code, problem.type], [status, code, `urn:zeroops:error:${code}`]);
      assert.ok(problem.title.length > 0 && problem.detail.length > 0);
    });
  }

  test('405 names the methods that are allowed', async () => {
    const response = await server.app.inject({ method: 'DELETE', url: '/api/v1/pause' });
    assert.equal(response.headers.allow, 'POST');
  });
});

describe('statuses', () => {
  const cases: readonly { name: string; error: unknown; status: number; code: string }[] = [
    {
      name: 'something outside that is away',
      error: new AppError({ code: 'DATABASE_UNREACHABLE', message: 'away', faultOf: 'outside', retry: 'later' }),
      status: 503,
      code: 'DATABASE_UNREACHABLE',
    },
    {
      name: 'what may be tried again later',
      error: new AppError({ code: 'X_BUSY', message: 'busy', faultOf: 'operator', retry: 'later' }),
      status: 409,
      code: 'X_BUSY',
    },
    {
      name: 'what an operator got wrong',
      error: new AppError({ code: 'X_WRONG', message: 'wrong', faultOf: 'operator' }),
      status: 400,
      code: 'X_WRONG',
    },
    {
      name: 'a database that ends the connection',
      error: Object.assign(new Error('terminating connection'), { code: '57P01' }),
      status: 503,
      code: 'DATABASE_AWAY',
    },
    { name: 'what nobody foresaw', error: new TypeError('secret detail'), status: 500, code: 'INTERNAL' },
    { name: 'even a thrown nothing', error: undefined, status: 500, code: 'INTERNAL' },
  ];
  for (const { name, error, status, code } of cases) {
    test(`${name} is ${status}`, () => {
      const problem = toProblem(error, '/x');
      assert.deepEqual([problem.status, problem.code, problem.instance], [status, code, '/x']);
      assert.ok(!JSON.stringify(problem).includes('secret'), 'our own failures are not told to strangers');
    });
  }
});
