/** Picks the behaviour of the version this process was started as. */
export function currentRelease<Behaviour>(
  table: Record<string, Behaviour>,
  version: string | undefined = process.env.SERVICE_VERSION,
): Behaviour {
  const behaviour = version === undefined ? Object.values(table)[0] : table[version];
  if (!behaviour) throw new Error(`unknown version ${version}; known: ${Object.keys(table).join(', ')}`);
  return behaviour;
}
