import { delegationSchema, newDelegationSchema } from '#api/delegation.ts';
import { listOf } from '#api/list.ts';
import type { ApiParts } from '../api-parts.ts';
import { endDelegation, handOver, listDelegations } from '../auth/delegations.ts';
import { signedIn } from '../auth/guard.ts';
import { answers, idSchema, type Routes } from './route.ts';

const tags = ['approvals'];

/** Who approves in whose place for a time. Over one approval: beside its votes. */
export function delegationRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/delegations',
    {
      schema: {
        operationId: 'listDelegations',
        summary: 'Whose say over approvals is in whose hands at this moment',
        tags,
        response: answers(listOf(delegationSchema)),
      },
    },
    async () => ({ items: [...(await listDelegations(parts))] }),
  );
  app.post(
    '/api/v1/delegations',
    {
      config: { role: 'approver' },
      schema: {
        operationId: 'addDelegation',
        summary: 'Somebody may approve in your place until an instant',
        tags,
        body: newDelegationSchema,
        response: answers(delegationSchema, 400, 404, 409),
      },
    },
    async request => handOver(parts, { ...request.body, by: signedIn(request).by }),
  );
  app.delete(
    '/api/v1/delegations/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'endDelegation',
        summary: 'Ends it early; either of the two may, and an admin',
        tags,
        params: idSchema,
        response: answers(delegationSchema, 404, 409),
      },
    },
    async request => endDelegation(parts, request.params.id, signedIn(request)),
  );
}
