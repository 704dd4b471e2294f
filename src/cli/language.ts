import { findLanguage, type Sentence } from '#api/sentence.ts';

export const YES: Sentence = { en: 'yes', zh: '是' };
export const NO: Sentence = { en: 'no', zh: '否' };

export function say(sentence: Sentence): string {
  return sentence[findLanguage(process.env)];
}

/** What was chosen on the command line holds for all that this process says. */
export function chooseLanguage(language: string): void {
  process.env.ZEROOPS_LANG = language;
}
