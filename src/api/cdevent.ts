import { z } from 'zod';

/** CDEvents 0.3 and 0.4 (https://cdevents.dev), as far as a change can be read from them; the rest may be there. */
export const cdEventSchema = z
  .looseObject({
    context: z.looseObject({
      id: z.string().min(1).max(200),
      source: z.string().min(1).max(500),
      type: z.string().regex(/^dev\.cdevents\.[a-z]+\.[a-z]+\.\d+\.\d+\.\d+/, 'is no type of CDEvents'),
      timestamp: z.iso.datetime({ offset: true }),
    }),
    subject: z.looseObject({
      id: z.string().min(1).max(500),
      content: z
        .looseObject({
          environment: z.looseObject({ id: z.string().min(1).max(200) }).optional(),
          artifactId: z.string().max(500).optional(),
          name: z.string().max(200).optional(),
          pipelineName: z.string().max(200).optional(),
          outcome: z.string().max(50).optional(),
        })
        .default({}),
    }),
    customData: z.unknown().optional().describe('`{ "service": "payment" }` names the service that was altered'),
  })
  .meta({ id: 'CDEvent' });
export type CDEvent = z.infer<typeof cdEventSchema>;

/** The envelope of CloudEvents 1.0 in structured mode, for receiving; what is not read may be there. */
export const cdEventEnvelopeSchema = z
  .looseObject({ specversion: z.literal('1.0'), data: cdEventSchema })
  .meta({ id: 'CDEventEnvelope' });
