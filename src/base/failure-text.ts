import { readFileSync } from 'node:fs';
import { isAppError, messageOf } from './errors.ts';

type Language = 'en' | 'zh';

interface Words {
  readonly what: string;
  readonly solution: string;
}

const LABELS = {
  en: { details: 'details     ', hint: 'to solve    ', solution: 'to solve    ', code: 'code        ' },
  zh: { details: '详情        ', hint: '提示        ', solution: '解决        ', code: '代码        ' },
} as const;
const ERRORS_ZH = new URL('../../docs/errors.zh-CN.md', import.meta.url);

/**
 * What, details, how to solve, code: each error in the same shape, on stderr of the command line and of the server. Errors are worded in
 * English where they are made; in Chinese the list of errors says what they are, and those words become the details.
 *
 * @param toText - makes text of others fit for a terminal
 */
export function describeFailure(
  error: unknown,
  { lead, language, toText = text => text }: { lead: string; language: Language; toText?: (text: string) => string },
): string[] {
  const message = toText(messageOf(error));
  if (!isAppError(error)) return [`${lead}${message}`];
  const { code, hint, cause } = error;
  const words = language === 'zh' ? findWords(code) : undefined;
  // Some messages end in their cause.
  const causes = describeCause(cause)
    .map(toText)
    .filter(each => !message.includes(each));
  const details = words === undefined ? causes : [message, ...causes];
  const labels = LABELS[language];
  return [
    `${lead}${words?.what ?? message}`,
    ...details.map(each => `  ${labels.details}${each}`),
    ...(hint === undefined ? [] : [`  ${labels.hint}${toText(hint)}`]),
    ...(words === undefined ? [] : [`  ${labels.solution}${words.solution}`]),
    `  ${labels.code}${code}`,
  ];
}

/** The innermost reason: fetch says "fetch failed" and keeps ECONNREFUSED below it. */
function describeCause(cause: unknown): string[] {
  if (cause === undefined) return [];
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return [messageOf(inner) || String((inner as { code?: string }).code ?? inner)];
}

/** `| CODE | fault of | what happened | how to mend it |` */
function findWords(code: string): Words | undefined {
  const row = readList().find(line => line.startsWith(`| ${code} |`));
  const [, , , what, solution] = row?.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('`', '')) ?? [];
  return what === undefined || solution === undefined ? undefined : { what, solution };
}

/** A copy without its documents still tells errors, in English. */
function readList(): string[] {
  try {
    return readFileSync(ERRORS_ZH, 'utf8').split('\n');
  } catch {
    return [];
  }
}
