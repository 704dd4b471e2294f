const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** `Firefox, Linux`, out of what a browser says it is; what is not known stands as it was said. */
export function describeBrowser(said: string): string {
  const find = (names: typeof BROWSERS) => names.find(([sign]) => sign.test(said))?.[1];
  const known = [find(BROWSERS), find(SYSTEMS)].filter(name => name !== undefined);
  return known.length === 0 ? said : known.join(', ');
}
