import type { AccessToken } from '#domain/access-token.ts';

export interface AccessTokenStore {
  /** Throws TOKEN_NAME_TAKEN. */
  add(token: AccessToken, secretHash: string): Promise<void>;
  /** In the place of one of the same name, whose secret is worth nothing from then on. */
  replace(token: AccessToken, secretHash: string): Promise<void>;
  findBySecret(secretHash: string): Promise<AccessToken | undefined>;
  touch(id: string, usedAt: number): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly AccessToken[]>;
  remove(id: string): Promise<AccessToken | undefined>;
}
