import { useTranslation } from 'react-i18next';
import type { JournalEntry } from '../../../src/api/journal.ts';
import type { Sentence } from '../../../src/api/sentence.ts';

/** Says sentences of the server in the language that is shown. */
export function useSay(): (sentence: Sentence) => string {
  const { i18n } = useTranslation();
  return sentence => (i18n.language === 'zh' ? sentence.zh : sentence.en);
}

/** Says what an entry of the journal tells; the first journals held plain text. */
export function useSummary(): (entry: JournalEntry) => string {
  const say = useSay();
  return ({ data: { summary }, subject }) => {
    if (summary === undefined || summary === null || summary === '') return subject;
    return typeof summary === 'object' ? say(summary as Sentence) : String(summary);
  };
}
