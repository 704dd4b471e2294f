import { z } from 'zod';
import type { AccessToken } from '#domain/access-token.ts';
import { findNameFault } from '#domain/identity.ts';
import type { Person } from '#domain/person.ts';
import { isAtLeast, ROLES, type Role } from '#domain/role.ts';
import { instantSchema } from './list.ts';

export type { AccessToken } from '#domain/access-token.ts';
export type { Person } from '#domain/person.ts';
export { isAtLeast, ROLES, type Role };

/** With this header, percent-encoded, the command line says who sits there. From other tokens it is not believed. */
export const PERSON_HEADER = 'zeroops-person';

const NAME_LENGTH = 80;

const roleSchema = z.enum(ROLES);

/** Of people and tokens alike: what stands in the journal must not be mistaken for something else. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(NAME_LENGTH)
  .check(({ value, issues }) => {
    const fault = findNameFault(value);
    if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value });
  });

export const personSchema: z.ZodType<Person> = z
  .object({ id: z.string(), name: z.string(), role: roleSchema, createdAt: instantSchema })
  .meta({ id: 'Person' });

export const newPersonSchema = z.strictObject({ name: nameSchema, role: roleSchema }).meta({ id: 'NewPerson' });
export type NewPerson = z.infer<typeof newPersonSchema>;

export const roleChangeSchema = z.strictObject({ role: roleSchema }).meta({ id: 'RoleChange' });

/** Whom the server takes the sender for. */
export const meSchema = z
  .object({
    by: z.string().describe('the name in the journal: ana, cli:ana, token:ci:ana for a token that ana made'),
    kind: z.enum(['person', 'token', 'cli', 'anonymous']),
    role: roleSchema,
    signIn: z.enum(['required', 'off']).describe('off: whoever reaches the server is an admin'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof meSchema>;

export const signInSchema = z
  .strictObject({
    code: z.string().min(1).max(200).describe('what follows #code= in the link'),
    name: nameSchema.optional().describe('of somebody new; whoever is known keeps their name'),
  })
  .meta({ id: 'SignIn' });

export const linkRequestSchema = z
  .strictObject({
    name: nameSchema.optional().describe('of somebody who is known, or a proposal for somebody new'),
    role: roleSchema.optional().describe('of somebody new; when absent viewer, or admin as long as there is none'),
  })
  .meta({ id: 'SignInLinkRequest' });
export type LinkRequest = z.infer<typeof linkRequestSchema>;

export const linkSchema = z
  .object({
    path: z.string().describe('append it to the address of the server; good once, for 15 minutes'),
    expiresAt: instantSchema,
    person: z.string().exactOptional().describe('whom it signs in; absent: somebody new'),
  })
  .meta({ id: 'SignInLink' });
export type SignInLink = z.infer<typeof linkSchema>;

export const sessionSchema = z
  .object({
    id: z.string(),
    createdAt: instantSchema,
    usedAt: instantSchema,
    browser: z.string(),
    address: z.string(),
    isThisOne: z.boolean(),
  })
  .meta({ id: 'Session' });
export type SessionAnswer = z.infer<typeof sessionSchema>;

export const tokenSchema: z.ZodType<AccessToken> = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['machine', 'cli']),
    role: roleSchema,
    createdBy: z.string(),
    createdAt: instantSchema,
    expiresAt: instantSchema.exactOptional(),
    usedAt: instantSchema.exactOptional(),
  })
  .meta({ id: 'AccessToken' });

export const newTokenSchema = z
  .strictObject({
    name: nameSchema,
    role: roleSchema,
    expiresInDays: z.number().int().min(1).max(3650).optional().describe('absent: until it is revoked'),
  })
  .meta({ id: 'NewAccessToken' });
export type NewToken = z.infer<typeof newTokenSchema>;

export const madeTokenSchema = z
  .object({ token: tokenSchema, secret: z.string().describe('shown this once; kept nowhere') })
  .meta({ id: 'MadeAccessToken' });
export type MadeToken = z.infer<typeof madeTokenSchema>;
