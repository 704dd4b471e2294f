/** What one answer must be like, and what is asked for it. Texts in `url`, `headers` and `body` may hold {{names}}. */
export interface Step {
  readonly name: string | undefined;
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Lowest and highest status that counts as good. */
  readonly status: readonly [number, number];
  /** Must occur in the answer. */
  readonly contains: string | undefined;
  /** Values for later steps: name → JSON pointer into the answer. */
  readonly take: Readonly<Record<string, string>>;
}

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** One check of what a user would meet, made again and again. */
export interface Probe {
  readonly name: string;
  /** Whose experience this is. */
  readonly service: string;
  readonly everyMs: number;
  /** For the whole check: all steps, redirects, name look-ups. */
  readonly timeoutMs: number;
  /** A check that takes longer has failed, though it was answered. */
  readonly maxDurationMs: number | undefined;
  readonly verifyCertificate: boolean;
  readonly target: { readonly kind: 'tcp'; readonly address: TcpAddress } | HttpTarget;
}

export interface HttpTarget {
  readonly kind: 'http';
  readonly steps: readonly Step[];
}
