import { z } from 'zod';

/** The files of a case folder by their names; `zeroops incident export` writes them down. */
export const caseFolderSchema = z
  .object({
    name: z.string().describe('of the folder'),
    files: z.record(z.string(), z.string()).describe('text by the name of the file'),
  })
  .meta({ id: 'CaseFolder' });
export type CaseFolder = z.infer<typeof caseFolderSchema>;
