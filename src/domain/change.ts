import type { JournalEntry } from './journal-entry.ts';
import { findSentence, type Sentence, unworded } from './sentence.ts';

/** What others may tell. */
export const TOLD_CHANGE_KINDS = ['deploy', 'config', 'scale', 'restart', 'schema', 'flag', 'traffic'] as const;
/** Settings inside a database are only believed as ZeroOps itself saw them: to take them back is to give rights. */
export const CHANGE_KINDS = [...TOLD_CHANGE_KINDS, 'database'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What people or machines altered in the watched system. */
export interface Change {
  readonly id: string;
  readonly at: number;
  readonly kind: ChangeKind;
  readonly service: string;
  /** One sentence with before and after: `version 1.0.0 → 1.2.0`. What others wrote stays as they wrote it. */
  readonly summary: Sentence;
  readonly before: Readonly<Record<string, string | null>>;
  readonly after: Readonly<Record<string, string | null>>;
  readonly actor: string;
  /** The run that made it, when it was one of ours. */
  readonly run?: string;
}

/** A change as whoever sees it can tell it. */
export type ObservedChange = Pick<Change, 'kind' | 'summary' | 'before' | 'after'>;

export const CHANGE_KIND_WORDS: Readonly<Record<ChangeKind, Sentence>> = {
  deploy: { en: 'deploy', zh: '发布' },
  config: { en: 'config', zh: '配置变更' },
  scale: { en: 'scale', zh: '扩缩容' },
  restart: { en: 'restart', zh: '重启' },
  schema: { en: 'schema', zh: '表结构变更' },
  flag: { en: 'flag', zh: '开关变更' },
  traffic: { en: 'traffic', zh: '流量调整' },
  database: { en: 'database setting', zh: '数据库设置变更' },
};

/** Of an entry `change.seen`; the first journals held plain text. */
export function changeOf({ data }: Pick<JournalEntry, 'data'>): Change {
  const change = data.change as unknown as Change;
  return { ...change, summary: findSentence(change.summary) ?? unworded('') };
}
