import { usageError } from './errors.ts';

/** `name=value` as given on the command line, several times over. */
export function parseNameValues(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map(pair => {
      const split = pair.indexOf('=');
      if (split < 1) throw usageError(`"${pair}" is no name and value`, 'write it like version=1.4.0');
      return [pair.slice(0, split), pair.slice(split + 1)];
    }),
  );
}
