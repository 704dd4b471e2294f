import { useTranslation } from 'react-i18next';
import type { Sentence } from '../../../src/api/sentence.ts';

/** Says sentences of the server in the language that is shown. */
export function useSay(): (sentence: Sentence) => string {
  const { i18n } = useTranslation();
  return sentence => (i18n.language === 'zh' ? sentence.zh : sentence.en);
}
