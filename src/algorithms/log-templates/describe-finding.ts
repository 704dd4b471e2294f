import type { LogFinding } from './finding.ts';
import { KEYWORD_CLASSES } from './keywords.ts';

export interface FindingWords {
  readonly language: 'en' | 'zh';
  readonly bucketMs: number;
  /** A template's text; see findTemplateText. */
  readonly textOf: (templateId: number) => string | undefined;
}

const TEXT_LIMIT = 120;

/** One sentence that says what was found, with its numbers and what would have been usual. */
export function describeFinding(finding: LogFinding, words: FindingWords): string {
  const { kind } = finding;
  if (kind === 'severity-shift') return describeShift(finding, words);
  if (kind === 'keyword') return describeKeyword(finding, words);
  const text = quoted(finding.templateId, words);
  if (kind === 'new-template') {
    return words.language === 'en' ? `a kind of line that was never seen: ${text}` : `出现从未见过的日志：${text}`;
  }
  if (kind === 'rare-sequence') {
    const before = quoted(finding.after, words);
    const times = rounded(finding.expected);
    return words.language === 'en'
      ? `${text} came right after ${before}, which it never did, though chance alone would have brought it ${times} times`
      : `${text} 紧跟在 ${before} 之后，此前从未如此，而随机情况下应已出现 ${times} 次`;
  }
  return describeRate(finding, text, words);
}

function describeRate(finding: LogFinding, text: string, words: FindingWords): string {
  const value = rounded(finding.value);
  const usual = rounded(finding.expected);
  const length = words.bucketMs / 1000;
  const isSilence = finding.kind === 'silence';
  if (words.language === 'zh') {
    if (isSilence) return `${text} 不再出现，平时每 ${length} 秒 ${usual} 行`;
    return `${text} ${length} 秒内 ${value} 行，平时 ${usual} 行${finding.kind === 'rate-change' ? '，且已持续一段时间' : ''}`;
  }
  if (isSilence) return `${text} comes no more, usually ${usual} lines in ${length} s`;
  const lasting = finding.kind === 'rate-change' ? ', and it has been so for a while' : '';
  return `${text}: ${value} lines in ${length} s, usually ${usual}${lasting}`;
}

function describeShift({ value, expected }: LogFinding, { language }: FindingWords): string {
  const [share, usual] = [percent(value), percent(expected)];
  return language === 'en'
    ? `${share} of the lines are errors, usually ${usual}`
    : `${share} 的日志为错误，平时 ${usual}`;
}

function describeKeyword(finding: LogFinding, { language }: FindingWords): string {
  const name = KEYWORD_CLASSES.find(each => each.id === finding.keyword)?.name[language] ?? finding.keyword;
  return `${name}${language === 'en' ? ': ' : '：'}${(finding.evidence[0] ?? '').slice(0, TEXT_LIMIT)}`;
}

/** The template's text in quotes; all lines when none is meant. */
function quoted(templateId: number | undefined, { language, textOf }: FindingWords): string {
  if (templateId === undefined) return language === 'en' ? 'the log as a whole' : '全部日志';
  const text = textOf(templateId) ?? `#${templateId}`;
  const cut = text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT - 1)}…` : text;
  return language === 'en' ? `"${cut}"` : `“${cut}”`;
}

function rounded(value: number): string {
  return value >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}
