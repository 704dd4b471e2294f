import { createHash, randomBytes } from 'node:crypto';

/** So that scanners of repositories and logs know one when they see it. */
const TOKEN_PREFIX = 'zo_';
const SECRET_BYTES = 32;
const TOKEN = new RegExp(`^${TOKEN_PREFIX}[\\w-]{43}$`);

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function newTokenSecret(): string {
  return `${TOKEN_PREFIX}${newSecret()}`;
}

export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * What is kept of a secret. 256 random bits need no salt and no slow hash. Nor does it matter how long the index takes to
 * find it or not: what can be learnt from that is the beginning of a hash, which leads to no secret.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
