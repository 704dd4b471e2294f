import { findLanguage, type Sentence } from '#api/sentence.ts';

export function say(sentence: Sentence): string {
  return sentence[findLanguage(process.env)];
}

/** What was chosen on the command line holds for all that this process says. Labels of tables and help stay English. */
export function chooseLanguage(language: string): void {
  process.env.ZEROOPS_LANG = language;
}
