import type { Case } from '#domain/case.ts';
import type { Cause } from '#domain/cause.ts';

/** So many agreeing words stand behind every cause before anybody has spoken. */
const PRIOR_WEIGHT = 5;

/**
 * Causes in the light of what people said of such causes at the same service: the mean of a beta posterior takes
 * confidence away and never gives any, for agreement proves nothing of the incident at hand. Likeliest first again.
 *
 * @param judged - cases that people spoke of
 */
export function weighByFeedback(causes: readonly Cause[], judged: readonly Case[]): readonly Cause[] {
  const weighed = causes.map(cause => {
    const words = judged
      .filter(({ service, problem }) => service === cause.service && problem === cause.problem)
      .flatMap(({ feedback }) => feedback?.cause ?? []);
    const bad = words.filter(word => word === 'bad').length;
    if (bad === 0) return cause;
    const standing = (PRIOR_WEIGHT + words.length - bad) / (PRIOR_WEIGHT + words.length);
    const statement = {
      en: `people called this cause wrong in ${bad} of ${words.length} earlier incidents that they judged`,
      zh: `在此前 ${words.length} 个经人评价的事件中，有 ${bad} 个的这一根因被指为错误`,
    };
    return {
      ...cause,
      confidence: cause.confidence * standing,
      evidence: [...cause.evidence, { kind: 'history' as const, statement, weight: Math.log(standing) }],
    };
  });
  return weighed.sort((a, b) => b.confidence - a.confidence);
}
