export const CHANGE_KINDS = ['deploy', 'config', 'scale', 'restart', 'schema', 'flag', 'traffic'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What people or machines altered in the watched system. */
export interface Change {
  readonly id: string;
  readonly at: number;
  readonly kind: ChangeKind;
  readonly service: string;
  /** One sentence with before and after: `version 1.0.0 → 1.2.0`. */
  readonly summary: string;
  readonly before: Readonly<Record<string, string | null>>;
  readonly after: Readonly<Record<string, string | null>>;
  readonly actor: string;
  /** The run that made it, when it was one of ours. */
  readonly run?: string;
}
