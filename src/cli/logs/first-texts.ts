import { findTemplateText, type Miner } from '#algorithms/log-templates/miner.ts';

/**
 * What templates said when they were new, for those that the miner has forgotten by the end. Of bounded size: when it is
 * full, later ones are not kept.
 */
export interface FirstTexts {
  readonly texts: Map<number, string>;
  characters: number;
}

const CHARACTER_LIMIT = 16 * 1024 * 1024;

export function createFirstTexts(): FirstTexts {
  return { texts: new Map(), characters: 0 };
}

/** Remembers a template that is new. O(words). */
export function rememberText(first: FirstTexts, miner: Miner, templateId: number): void {
  // A copy: the text is made of pieces of its line, and would keep all of it alive.
  const text = Buffer.from(findTemplateText(miner, templateId) ?? '').toString();
  if (first.characters + text.length > CHARACTER_LIMIT) return;
  first.characters += text.length;
  first.texts.set(templateId, text);
}

/** The words of a template: as they are now, or as they were when it was new. */
export function textOf(first: FirstTexts, miner: Miner, templateId: number): string {
  return findTemplateText(miner, templateId) ?? first.texts.get(templateId) ?? '';
}
