import { z } from 'zod';
import { ANALYSER_NEEDS, type AnalyserInput } from '#ports/analyser.ts';

/** To the thread, with the input of a diagnosis. */
export interface Question {
  readonly input: Partial<AnalyserInput> & { readonly settings: unknown };
}

/** From the thread. Results come as text, so that a result without end is noticed where it is made. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), needs: z.array(z.enum(ANALYSER_NEEDS)) }),
  z.object({ kind: z.literal('result'), text: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

const LONGEST_SENTENCE = 300;

export const findingsSchema = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        service: z.string().min(1).max(200),
        callee: z.string().min(1).max(200).optional(),
        instances: z.array(z.string().max(200)).max(100).default([]),
        problem: z.string().min(1).max(100),
        confidence: z.number().min(0).max(1),
        evidence: z
          .array(z.string().transform(text => text.slice(0, LONGEST_SENTENCE)))
          .min(1)
          .max(5),
      }),
    )
    .max(10),
});
