import { z } from 'zod';
import { configInvalid } from './errors.ts';

export const configSchema = z.strictObject({
  /** The service of the topology that the server is. */
  service: z.string().min(1),
  url: z.string().regex(/^(mysql|mariadb):\/\//, 'write an address that begins with mysql:// or mariadb://'),
  /** Instead of a password in the address: `{ env: NAME }` or `{ file: path }`. */
  passwordFrom: z
    .union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })])
    .optional(),
});

export type MysqlConfig = z.output<typeof configSchema>;

export function parseMysqlConfig(raw: unknown): MysqlConfig {
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) throw configInvalid(parsed.error);
  return parsed.data;
}
