// A number and its unit are never parted at the end of a line: \u00a0.

/** `11-21 10:32:31` in the reader's own time zone. */
export function formatInstant(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(at);
}

/** `2026-11-21T10:32` in the reader's own time zone, as inputs of the browser want it. */
export function toDateTimeInput(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** `14:05:09` in the reader's own time zone; numbers alone, so the same in every language. */
export function formatClock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** `+12.3 s`, `−4.0 s`, `+2:05 min`, `+26:15 h`. */
export function formatOffset(offsetMs: number): string {
  const sign = offsetMs < 0 ? '−' : '+';
  const seconds = Math.abs(offsetMs) / 1000;
  if (seconds < 100) return `${sign}${seconds.toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  // Notes come days later.
  if (whole >= 7200) return `${sign}${Math.floor(whole / 3600)}:${pad((whole % 3600) / 60)}\u00a0h`;
  return `${sign}${Math.floor(whole / 60)}:${pad(whole % 60)}\u00a0min`;
}

export function formatShare(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio !== 0 && Math.abs(ratio) < 0.1 ? 1 : 0)}\u00a0%`;
}

export function formatMs(ms: number): string {
  return ms >= 10_000 ? `${(ms / 1000).toFixed(0)}\u00a0s` : `${ms.toFixed(ms < 10 ? 1 : 0)}\u00a0ms`;
}

export function formatNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** `8.2 MB`, `92 MB`, `1.25 GB`: of 1024, as the kernel and every limit count. */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  if (Math.abs(megabytes) >= 1024) return `${(megabytes / 1024).toFixed(2)}\u00a0GB`;
  return `${megabytes.toFixed(megabytes !== 0 && Math.abs(megabytes) < 10 ? 1 : 0)}\u00a0MB`;
}

/** `840 ms`, `21.9 s`, `3:05 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  return formatOffset(ms).slice(1);
}

function pad(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
