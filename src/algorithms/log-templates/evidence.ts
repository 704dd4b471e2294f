/** The first lines of something, so that a person can read what it was about. */
export interface Evidence {
  /** Cut, but otherwise as they came. */
  readonly lines: string[];
  /** Lines that there were in all. */
  count: number;
}

const EVIDENCE_LIMIT = 3;
const LINE_LIMIT = 400;

export function createEvidence(): Evidence {
  return { lines: [], count: 0 };
}

/** Counts a line and keeps it when it is one of the first. O(1). */
export function addEvidence(evidence: Evidence, line: string): void {
  if (evidence.count++ >= EVIDENCE_LIMIT) return;
  // The copy does not keep the whole of a huge line alive, as a slice would.
  evidence.lines.push(line.length > LINE_LIMIT ? ` ${line.slice(0, LINE_LIMIT - 1)}…`.slice(1) : line);
}

/** The lines that were kept, fit for a report. */
export function readableEvidence(evidence: Evidence): string[] {
  return evidence.lines.map(readableLine);
}

/** One line without control characters, LINE_LIMIT characters at most. */
export function readableLine(line: string): string {
  const head = line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT - 1)}…` : line;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: log lines may hold terminal escapes; a report must not
  return head.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
