const UNITS: Readonly<Record<string, string>> = {
  ...{ ns: 'ns', us: 'µs', ms: 'ms', s: 's', sec: 's', seconds: 's', milliseconds: 'ms', minutes: 'min' },
  ...{ bytes: 'B', kb: 'kB', mb: 'MB', gb: 'GB', kib: 'KiB', mib: 'MiB', gib: 'GiB' },
  ...{ percent: '%', pct: '%', '%': '%', rps: '/s', qps: '/s', celsius: '°C' },
};

/** The unit that a column's name ends in, as in `latency_ms`, `Memory (MB)` and `cpu [%]`; empty when it names none. */
export function findUnit(name: string): string {
  const ending = /[ _.([-]\(?([a-z]+|%)[)\]]?$/i.exec(name)?.[1] ?? '';
  return UNITS[ending.toLowerCase()] ?? '';
}
