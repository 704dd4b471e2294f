import { useQuery } from '@tanstack/react-query';
import { questionOf, RESOURCES, type Resource } from '../../../../src/api/resource-questions.ts';
import { api } from '../../lib/queries.ts';
import { type ResourceLines, toLines } from './resource-lines.ts';

const REFRESH_MS = 5000;
const ASKED = [...RESOURCES, 'memoryLimit'] as const;

export type Resources = Readonly<Record<Resource | 'memoryLimit', ResourceLines>>;

/** What the instances of a service used in the last ten minutes; whoever asks on one page shares one answer. */
export function useResources(service: string) {
  return useQuery({
    queryKey: ['resources', service],
    queryFn: async () => {
      const read = ASKED.map(async resource => [resource, await readLines(questionOf(resource, service))] as const);
      return Object.fromEntries(await Promise.all(read)) as Resources;
    },
    refetchInterval: REFRESH_MS,
  });
}

async function readLines(query: string): Promise<ResourceLines> {
  const { data } = await api.queryInstant({ query });
  return toLines(data.resultType === 'matrix' ? data.result : []);
}
