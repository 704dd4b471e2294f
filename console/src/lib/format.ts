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

/** `+12.3 s`, `−4.0 s`, `+2:05 min`. */
export function formatOffset(offsetMs: number): string {
  const sign = offsetMs < 0 ? '−' : '+';
  const seconds = Math.abs(offsetMs) / 1000;
  if (seconds < 100) return `${sign}${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}
