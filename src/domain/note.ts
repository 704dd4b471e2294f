/** A version of what people write beside the automatic postmortem, in Markdown. */
export interface Note {
  /** From 1, without gaps. */
  readonly version: number;
  readonly text: string;
  readonly by: string;
  readonly at: number;
}
