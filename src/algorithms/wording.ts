/** What is said to people, in both languages: the shape of the domain's sentence, which algorithms do not know. */
export type Wording = { readonly en: string; readonly zh: string };
