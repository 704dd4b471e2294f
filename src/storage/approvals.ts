import { type Approval, castVote } from '#domain/approval.ts';
import type { ApprovalStore } from '#ports/approval-store.ts';
import type { Database } from './database.ts';
import { approvalNotFound, approvalRefused } from './errors.ts';
import { toJsonBody } from './json-body.ts';

export function createApprovalStore(db: Database): ApprovalStore {
  return {
    async insert(approval) {
      await db
        .insertInto('approval')
        .values(toRow(approval))
        .onConflict(conflict => conflict.column('id').doNothing())
        .execute();
      const row = await db
        .selectFrom('approval')
        .select('body')
        .where('id', '=', approval.id)
        .executeTakeFirstOrThrow();
      return row.body;
    },
    vote: (id, vote) =>
      db.transaction().execute(async trx => {
        const row = await trx.selectFrom('approval').select('body').where('id', '=', id).forUpdate().executeTakeFirst();
        if (row === undefined) throw approvalNotFound(id);
        const outcome = castVote(row.body, vote);
        if ('refused' in outcome) throw approvalRefused(id, outcome.refused);
        await trx.updateTable('approval').set(toRow(outcome.approval)).where('id', '=', id).execute();
        return outcome.approval;
      }),
    withdraw: id =>
      db.transaction().execute(async trx => {
        const row = await trx.selectFrom('approval').select('body').where('id', '=', id).forUpdate().executeTakeFirst();
        if (row === undefined) throw approvalNotFound(id);
        if (row.body.status !== 'pending') return row.body;
        const withdrawn: Approval = { ...row.body, status: 'rejected' };
        await trx.updateTable('approval').set(toRow(withdrawn)).where('id', '=', id).execute();
        return withdrawn;
      }),
    expire: now =>
      db.transaction().execute(async trx => {
        const rows = await trx
          .selectFrom('approval')
          .select('body')
          .where('status', '=', 'pending')
          .where('expires_at', '<=', String(now))
          .forUpdate()
          .execute();
        const expired = rows.map(({ body }): Approval => ({ ...body, status: 'expired' }));
        for (const approval of expired)
          await trx.updateTable('approval').set(toRow(approval)).where('id', '=', approval.id).execute();
        return expired;
      }),
    async find(id) {
      const row = await db.selectFrom('approval').select('body').where('id', '=', id).executeTakeFirst();
      return row?.body;
    },
    async list({ status, limit = 100 }) {
      const rows = await db
        .selectFrom('approval')
        .select('body')
        .$if(status !== undefined, select => select.where('status', '=', status!))
        .orderBy('requested_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(row => row.body);
    },
  };
}

function toRow(approval: Approval) {
  return {
    id: approval.id,
    status: approval.status,
    expires_at: approval.expiresAt,
    requested_at: approval.requestedAt,
    body: toJsonBody(approval),
  };
}
