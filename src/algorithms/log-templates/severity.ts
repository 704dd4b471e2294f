/** The six severities of OpenTelemetry's log data model, mildest first. */
export type SeverityName = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const NAMES: Readonly<Record<SeverityName, string>> = {
  trace: 'TRACE FINEST FINER FINE VERBOSE V T',
  debug: 'DEBUG CONFIG DBG D',
  info: 'INFO INFORMATION INFORMATIONAL NOTICE NOTE LOG I N',
  warn: 'WARN WARNING W',
  error: 'ERROR ERR SEVERE E',
  fatal: 'FATAL CRITICAL CRIT ALERT EMERG EMERGENCY PANIC F',
};

const BY_WORD: ReadonlyMap<string, SeverityName> = new Map(
  Object.entries(NAMES).flatMap(([name, words]) =>
    words.split(' ').flatMap(word => spellings(word).map(each => [each, name as SeverityName] as const)),
  ),
);
const LONGEST = 13;

/**
 * The severity that a level word means, with or without brackets and colon, in any case, or as
 * klog writes it (`E1121`); undefined for other words.
 */
export function findSeverity(word: string): SeverityName | undefined {
  if (word.length === 0 || word.length > LONGEST + 3) return undefined;
  const known = BY_WORD.get(word);
  if (known) return known;
  const bare = /^[IWEF]\d{4}$/.test(word) ? word[0]! : word.replace(/^[[(<]+|[\])>:,]+$/g, '');
  return BY_WORD.get(bare.length === 1 ? bare : bare.toUpperCase());
}

/** The severity of a number as pino and bunyan write it (10 trace to 60 fatal). */
export function severityOfNumber(level: number): SeverityName | undefined {
  if (!(level >= 10 && level < 100)) return undefined;
  const names: readonly SeverityName[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return names[Math.min(5, Math.floor(level / 10) - 1)];
}

/** `INFO`, `info`, `Info`, `[INFO]`, `[info]`; single letters only as they are. */
function spellings(word: string): string[] {
  if (word.length === 1) return [word, `[${word}]`];
  const small = word.toLowerCase();
  return [word, small, word[0]! + small.slice(1), `[${word}]`, `[${small}]`];
}
