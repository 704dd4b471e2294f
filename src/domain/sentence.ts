/**
 * What the product says to people, written side by side in both languages where it is made. Names, figures and units
 * are the same in both. Algorithms, which know no domain, return the same shape. No interface, so that it is JSON.
 */
export type Sentence = { readonly en: string; readonly zh: string };

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** ZEROOPS_LANG wins over the locale of the terminal. */
export function findLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const { ZEROOPS_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  const wanted = (ZEROOPS_LANG || LC_ALL || LC_MESSAGES || LANG || '').toLowerCase();
  return LANGUAGES.find(language => wanted.startsWith(language)) ?? 'en';
}

/** Names, figures, commands, and words of others, which nobody translates. */
export function unworded(text: string): Sentence {
  return { en: text, zh: text };
}

/** `payment: too slow`; `payment：太慢`. */
export function about(what: Sentence | string, { en, zh }: Sentence): Sentence {
  const named = typeof what === 'string' ? unworded(what) : what;
  return { en: `${named.en}: ${en}`, zh: `${named.zh}：${zh}` };
}

/** Of the journal, whose first entries held plain text: that reads the same in every language. */
export function findSentence(value: unknown): Sentence | undefined {
  if (typeof value === 'string') return value === '' ? undefined : unworded(value);
  const { en, zh } = (value ?? {}) as Partial<Sentence>;
  return typeof en === 'string' && typeof zh === 'string' && en !== '' ? { en, zh } : undefined;
}

/** `a, b and c`; `a、b 和 c`. */
export function listOf(items: readonly (Sentence | string)[]): Sentence {
  const named = items.map(item => (typeof item === 'string' ? unworded(item) : item));
  const last = named.at(-1);
  if (last === undefined || named.length === 1) return last ?? unworded('');
  const { en, zh } = joined(named.slice(0, -1), { en: ', ', zh: '、' });
  return { en: `${en} and ${last.en}`, zh: `${zh} 和 ${last.zh}` };
}

/** Parts with the same mark between them; clauses of one sentence unless told otherwise. */
export function joined(parts: readonly Sentence[], between: Sentence = { en: ', ', zh: '，' }): Sentence {
  return {
    en: parts.map(({ en }) => en).join(between.en),
    zh: parts.map(({ zh }) => zh).join(between.zh),
  };
}
