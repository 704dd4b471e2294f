import type { Wording } from '../wording.ts';
import type { LogFinding } from './finding.ts';
import { KEYWORD_CLASSES } from './keywords.ts';

export interface FindingSource {
  readonly bucketMs: number;
  /** A template's text; see findTemplateText. */
  readonly textOf: (templateId: number) => string | undefined;
}

const TEXT_LIMIT = 120;

/** One sentence that says what was found, with its numbers and what would have been usual. */
export function describeFinding(finding: LogFinding, source: FindingSource): Wording {
  const { kind } = finding;
  if (kind === 'severity-shift') return describeShift(finding);
  if (kind === 'keyword') return describeKeyword(finding);
  const text = quoted(finding.templateId, source);
  if (kind === 'new-template') {
    return { en: `a kind of line that was never seen: ${text.en}`, zh: `出现从未见过的日志：${text.zh}` };
  }
  if (kind === 'rare-sequence') {
    const before = quoted(finding.after, source);
    const times = rounded(finding.expected);
    return {
      en: `${text.en} came right after ${before.en}, which it never did, though chance alone would have brought it ${times} times`,
      zh: `${text.zh} 紧跟在 ${before.zh} 之后，此前从未如此，而随机情况下应已出现 ${times} 次`,
    };
  }
  return describeRate(finding, text, source.bucketMs / 1000);
}

function describeRate({ kind, value, expected }: LogFinding, text: Wording, lengthSeconds: number): Wording {
  const [is, usual] = [rounded(value), rounded(expected)];
  if (kind === 'silence') {
    return {
      en: `${text.en} comes no more, usually ${usual} lines in ${lengthSeconds} s`,
      zh: `${text.zh} 不再出现，平时每 ${lengthSeconds} s ${usual} 行`,
    };
  }
  const lasting =
    kind === 'rate-change' ? { en: ', and it has been so for a while', zh: '，且已持续一段时间' } : { en: '', zh: '' };
  return {
    en: `${text.en}: ${is} lines in ${lengthSeconds} s, usually ${usual}${lasting.en}`,
    zh: `${text.zh} ${lengthSeconds} s 内 ${is} 行，平时 ${usual} 行${lasting.zh}`,
  };
}

function describeShift({ value, expected }: LogFinding): Wording {
  const [share, usual] = [percent(value), percent(expected)];
  return { en: `${share} of the lines are errors, usually ${usual}`, zh: `${share} 的日志为错误，平时 ${usual}` };
}

function describeKeyword({ keyword, evidence }: LogFinding): Wording {
  const known = KEYWORD_CLASSES.find(({ id }) => id === keyword)?.name;
  const line = (evidence[0] ?? '').slice(0, TEXT_LIMIT);
  return { en: `${known?.en ?? keyword}: ${line}`, zh: `${known?.zh ?? keyword}：${line}` };
}

/** The template's text in quotes; all lines when none is meant. */
function quoted(templateId: number | undefined, { textOf }: FindingSource): Wording {
  if (templateId === undefined) return { en: 'the log as a whole', zh: '全部日志' };
  const text = textOf(templateId) ?? `#${templateId}`;
  const cut = text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT - 1)}…` : text;
  return { en: `"${cut}"`, zh: `“${cut}”` };
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}
