import type { Command } from 'commander';
import type { Client } from '#api/client.ts';
import { leaf } from '../command.ts';
import { describeComparison } from '../comparison-text.ts';
import { usageError } from '../errors.ts';
import { type CommonOptions, openSession } from '../session.ts';

export function compareCommand(): Command {
  return leaf('compare <run> [other]', {
    description:
      'Two runs side by side: how each went, risk, approvals, steps, and params that differ. Without the other one: the ' +
      'latest run of the same plan that succeeded, or else the latest',
    examples: ['run compare RUN-12', 'run compare RUN-12 RUN-9', 'run compare 12 9 --json'],
  }).action(async (id: string, other: string | undefined, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const comparison = await client.compareRuns(id, other ?? (await findSimilar(client, id)));
    show(comparison, describeComparison(comparison));
  });
}

async function findSimilar(client: Client, id: string): Promise<string> {
  const { items } = await client.listSimilarRuns(id);
  const found = items.find(({ status }) => status === 'succeeded') ?? items[0];
  if (found !== undefined) return found.id;
  throw usageError(`no other run is like ${id}`, 'name the one to compare it with: zeroops run compare RUN-12 RUN-9');
}
