/** From the least to the most: each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;

/**
 * - viewer: reads everything
 * - operator: stops and resumes the loop, ends runs, closes incidents, tells of changes
 * - approver: agrees or refuses
 * - admin: people, tokens, settings
 */
export type Role = (typeof ROLES)[number];

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
