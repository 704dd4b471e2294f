import { type JsonObject, toJson } from '#base/json.ts';
import type { Incident } from '#domain/incident.ts';
import { measureImpact, readPropagation } from './diagnose/measure-impact.ts';
import type { ResponderParts } from './responder.ts';

type Parts = Pick<ResponderParts, 'window' | 'clock' | 'readTopology' | 'readSlos' | 'indicators' | 'logger'>;

/** A release may have been at work for some time before anybody noticed. */
const CHANGES_BEFORE_MS = 600_000;
/** What detection has just seen began that long before. */
const SEEN_LATE_MS = 6000;

/** Impact and propagation as a journal entry carries them. An incident is dealt with also when they cannot be measured. */
export function measureHarm(parts: Parts, { id, startedAt }: Pick<Incident, 'id' | 'startedAt'>): JsonObject {
  const { window, clock, readTopology, readSlos, indicators = [], logger } = parts;
  const now = clock.now();
  const changes = window.changes.find({ fromMs: startedAt - CHANGES_BEFORE_MS, toMs: now + 1 });
  try {
    const input = {
      ...{ window, startedAt, now, changes, indicators, evidenceFrom: startedAt - SEEN_LATE_MS },
      ...{ topology: readTopology(), slos: readSlos() },
    };
    return { impact: toJson(measureImpact(input)), propagation: toJson(readPropagation(input)) };
  } catch (error) {
    logger.error({ incident: id, err: error }, 'impact could not be measured');
    return {};
  }
}
