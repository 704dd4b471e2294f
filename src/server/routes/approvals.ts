import { type ApprovalAnswer, approvalQuerySchema, approvalSchema } from '#api/approval.ts';
import { handOverSchema } from '#api/delegation.ts';
import { listOf, reasonedSchema } from '#api/list.ts';
import { offerSchema, planChangeSchema } from '#api/offer.ts';
import type { Approval } from '#domain/approval.ts';
import { delegationsFor } from '#domain/delegation.ts';
import type { ApiParts } from '../api-parts.ts';
import { findSay, handOver, listDelegations } from '../auth/delegations.ts';
import { signedIn } from '../auth/guard.ts';
import { approvalNotFound } from '../errors.ts';
import { answers, bareId, idSchema, type Routes } from './route.ts';

const tags = ['approvals'];
const VOTES = [
  { verb: 'approve', approve: true, summary: 'Agrees; the deciding vote starts the run' },
  { verb: 'reject', approve: false, summary: 'Refuses; the run does not start' },
] as const;

export function approvalRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/approvals',
    {
      schema: {
        operationId: 'listApprovals',
        summary: 'What waits for people, and what they decided; newest first',
        tags,
        querystring: approvalQuerySchema,
        response: answers(listOf(approvalSchema), 400),
      },
    },
    async ({ query: { status, limit } }) => ({
      items: await withDelegations(
        parts,
        await parts.approvals.list({ limit, ...(status === undefined ? {} : { status }) }),
      ),
    }),
  );
  offerRoutes(app, parts);
  handOverRoute(app, parts);
  for (const { verb, approve, summary } of VOTES) {
    app.post(
      `/api/v1/approvals/:id/${verb}`,
      {
        config: { role: 'approver', orDelegate: true },
        schema: {
          operationId: verb,
          summary: `${summary}. Also for who was handed the say of somebody with this role`,
          tags,
          params: idSchema,
          body: reasonedSchema,
          response: answers(approvalSchema, 400, 404, 409),
        },
      },
      async request => {
        const approval = await getApproval(parts, request.params.id);
        const voter = signedIn(request);
        const whose = await findSay(parts, approval, voter);
        const { reason } = request.body;
        await parts.engine.vote(approval.id, {
          ...{ by: voter.by, approve, reason },
          ...(whose === undefined ? {} : { for: whose }),
        });
        return answer(parts, approval.id);
      },
    );
  }
}

function offerRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/approvals/:id/offers',
    {
      schema: {
        operationId: 'listOffers',
        summary: 'What could be done instead of the plan that waits, with risk, and what cannot be done and why',
        tags,
        params: idSchema,
        response: answers(listOf(offerSchema), 404, 409),
      },
    },
    async ({ params }) => ({
      items: [...(await parts.loop.plans.listOffers((await getApproval(parts, params.id)).run))],
    }),
  );
  app.post(
    '/api/v1/approvals/:id/change',
    {
      config: { role: 'approver' },
      schema: {
        operationId: 'changePlan',
        summary: 'Another plan takes the place of the one that waits; answers what is asked for then',
        tags,
        params: idSchema,
        body: planChangeSchema,
        response: answers(approvalSchema, 400, 404, 409),
      },
    },
    async request => {
      const approval = await getApproval(parts, request.params.id);
      const change = { ...request.body, by: signedIn(request).by };
      return answer(parts, await parts.loop.plans.change(approval.run, change));
    },
  );
}

function handOverRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/approvals/:id/delegate',
    {
      config: { role: 'approver' },
      schema: {
        operationId: 'delegate',
        summary: 'Somebody else may decide this one in your place; what either of you casts first counts, for both',
        tags,
        params: idSchema,
        body: handOverSchema,
        response: answers(approvalSchema, 400, 404, 409),
      },
    },
    async request => {
      const approval = await getApproval(parts, request.params.id);
      const { by } = signedIn(request);
      await handOver(parts, { ...request.body, by, until: approval.expiresAt }, approval);
      return answer(parts, approval.id);
    },
  );
}

async function answer(parts: ApiParts, id: string): Promise<ApprovalAnswer> {
  const [answered] = await withDelegations(parts, [await getApproval(parts, id)]);
  return answered!;
}

async function withDelegations(parts: ApiParts, approvals: readonly Approval[]): Promise<ApprovalAnswer[]> {
  const delegations = await listDelegations(parts);
  const now = parts.clock.now();
  return approvals.map(each => ({ ...each, delegations: [...delegationsFor(each, delegations, now)] }));
}

async function getApproval(parts: ApiParts, id: string): Promise<Approval> {
  const approval = await findApproval(parts, id);
  if (approval === undefined) throw approvalNotFound(id);
  return approval;
}

/** By its id, or by the number of the run that waits for it. */
async function findApproval(parts: ApiParts, id: string): Promise<Approval | undefined> {
  const bare = bareId(id);
  if (!/^\d+$/.test(bare)) return parts.approvals.find(bare);
  const run = await parts.runs.find(bare);
  if (run === undefined) return undefined;
  return (await parts.approvals.list({ limit: 1000 })).find(approval => approval.run === run.id);
}
