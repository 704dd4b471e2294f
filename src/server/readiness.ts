import type { Part } from '#api/status.ts';
import { messageOf } from '#base/errors.ts';
import { unworded } from '#domain/sentence.ts';

/** What has to work, and how to find out. `read` may reject: that is an answer too. */
export interface Check {
  readonly name: string;
  readonly read: () => Promise<Omit<Part, 'name'>> | Omit<Part, 'name'>;
}

const PATIENCE_MS = 2000;

/** Asks every part at once; one that does not answer in time counts as not ready. */
export function checkAll(checks: readonly Check[]): Promise<Part[]> {
  return Promise.all(
    checks.map(async ({ name, read }) => {
      try {
        return { name, ...(await withPatience(read)) };
      } catch (error) {
        return { name, ready: false, detail: unworded(messageOf(error)) };
      }
    }),
  );
}

async function withPatience(read: Check['read']): Promise<Omit<Part, 'name'>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Omit<Part, 'name'>>(resolve => {
    const seconds = PATIENCE_MS / 1000;
    const detail = { en: `no answer within ${seconds} s`, zh: `${seconds} s 内无响应` };
    timer = setTimeout(resolve, PATIENCE_MS, { ready: false, detail });
  });
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}
