import type { LogRecord, LogSeverity } from '#domain/signal.ts';
import type { LogDraft } from './drafts.ts';
import type { Intake } from './intake.ts';

const SEVERITIES: readonly LogSeverity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Undefined, and counted, for a record without any time. */
export function toLogRecord(draft: LogDraft, intake: Intake): LogRecord | undefined {
  const at = draft.at || draft.observedAt;
  if (!(at > 0)) {
    intake.reject('a log record without a time');
    return undefined;
  }
  return {
    at,
    severity: severityOf(draft.severityNumber, draft.severityText),
    body: draft.body || draft.eventName,
    ...(draft.traceId !== '' && { traceId: draft.traceId }),
    ...(draft.spanId !== '' && { spanId: draft.spanId }),
    attributes: draft.attributes.values,
  };
}

/** Numbers 1 to 24, four to a name; 0 leaves the text of the source's own logging library. */
function severityOf(severityNumber: number, severityText: string): LogSeverity {
  if (severityNumber >= 1 && severityNumber <= 24) return SEVERITIES[Math.ceil(severityNumber / 4) - 1] ?? 'info';
  const text = severityText.toLowerCase();
  if (text.startsWith('crit') || text.startsWith('emerg') || text.startsWith('panic') || text.startsWith('alert'))
    return 'fatal';
  if (text.startsWith('err')) return 'error';
  return SEVERITIES.find(severity => text.startsWith(severity)) ?? 'info';
}
