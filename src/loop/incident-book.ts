import type { Clock } from '#base/clock.ts';
import type { NewId } from '#base/ids.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import type { Anomaly } from '#domain/anomaly.ts';
import { describeAnomaly } from '#domain/anomaly.ts';
import { type Incident, isOpen } from '#domain/incident.ts';
import type { NewJournalEntry } from '#domain/journal-entry.ts';
import { about, unworded } from '#domain/sentence.ts';
import type { Dependency } from '#domain/topology.ts';
import type { IncidentStore } from '#ports/incident-store.ts';
import type { Journal } from '#ports/journal.ts';
import { findIncidentFor, opensIncident, withAnomalies } from './detect/correlate.ts';

interface BookParts {
  readonly incidents: IncidentStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Incidents further back do not reach into the healthy time before a new one. */
const LATEST = 20;

/**
 * The open incidents, in memory for speed and in the database for good. Writes of one incident follow one another; a
 * database that is away delays them and nothing else.
 */
export class IncidentBook {
  readonly #parts: BookParts;
  readonly #open = new Map<string, Incident>();
  /** Last journal entry of each incident: the cause of the next one. */
  readonly #lastEntry = new Map<string, string>();
  readonly #writes = new Map<string, Promise<void>>();

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    for (const incident of await this.#parts.incidents.list({ open: true, limit: 1000 })) {
      this.#open.set(incident.id, incident);
      const last = (await this.#parts.journal.read({ incident: incident.id, newestFirst: true, limit: 1 }))[0];
      if (last !== undefined) this.#lastEntry.set(incident.id, last.id);
    }
  }

  listOpen(): Incident[] {
    return [...this.#open.values()];
  }

  find(id: string): Incident | undefined {
    return this.#open.get(id);
  }

  /** When incidents that have ended before lasted, of the latest ones. */
  async listSickTimes(before: number): Promise<{ fromMs: number; toMs: number }[]> {
    const ended = await this.#parts.incidents.list({ open: false, brief: true, limit: LATEST });
    return ended.flatMap(({ startedAt, resolvedAt }) =>
      resolvedAt === undefined || startedAt >= before ? [] : [{ fromMs: startedAt, toMs: resolvedAt }],
    );
  }

  /** Files new anomalies under their incidents, opening incidents where there is none. */
  async file(anomalies: readonly Anomaly[], dependencies: readonly Dependency[]): Promise<void> {
    // The worst first, so that an incident is opened by what matters and lesser signs join it.
    const sorted = [...anomalies].sort((a, b) => b.score - a.score);
    for (const anomaly of sorted) {
      const entryId = this.#parts.newId();
      const incident = findIncidentFor(anomaly, this.listOpen(), dependencies);
      const id = incident?.id ?? (opensIncident(anomaly) ? this.#parts.newId() : undefined);
      const recorded = this.#parts.journal.append(anomalyEntry('anomaly.opened', anomaly, entryId, id));
      if (incident !== undefined) await this.#grow(incident, anomaly, entryId);
      else if (id !== undefined) await this.#openIncident(id, anomaly, entryId);
      await recorded;
    }
  }

  async close(anomalies: readonly Anomaly[]): Promise<void> {
    for (const anomaly of anomalies) {
      const incident = this.listOpen().find(each => each.anomalies.some(known => known.id === anomaly.id));
      if (incident !== undefined) await this.save(withAnomalies(incident, [anomaly]));
      await this.#parts.journal.append(anomalyEntry('anomaly.closed', anomaly, this.#parts.newId(), incident?.id));
    }
  }

  /** Writes an incident and keeps it in mind while it is open. Returns it with its number. */
  async save(incident: Incident): Promise<Incident> {
    this.#open.set(incident.id, incident);
    const previous = this.#writes.get(incident.id) ?? Promise.resolve();
    // What befell the write before is told to whoever asked for that one.
    const write = previous
      .catch(() => {})
      .then(async () => {
        const latest = this.#open.get(incident.id) ?? incident;
        const saved = await this.#parts.incidents.save(latest);
        const current = this.#open.get(incident.id);
        if (current !== undefined) this.#open.set(incident.id, { ...current, number: saved.number });
        if (!isOpen(saved) && current !== undefined && !isOpen(current)) this.#open.delete(incident.id);
      });
    this.#writes.set(incident.id, write);
    await write.finally(() => {
      if (this.#writes.get(incident.id) === write) this.#writes.delete(incident.id);
    });
    return this.#open.get(incident.id) ?? { ...incident, number: incident.number };
  }

  /**
   * Changes some fields of an open incident as it is now, not as the caller saw it last: anomalies may have joined
   * meanwhile. Of one that is gone, what the caller holds is returned.
   */
  async update(seen: Incident, fields: Partial<Incident>): Promise<Incident> {
    const current = this.#open.get(seen.id);
    return current === undefined ? { ...seen, ...fields } : this.save({ ...current, ...fields });
  }

  /** Appends a fact about an incident, caused by the fact before it. */
  async record(
    incident: Incident,
    kind: string,
    data: JsonObject,
    more: { run?: string; actor?: string } = {},
  ): Promise<string> {
    const id = this.#parts.newId();
    const causedBy = this.#lastEntry.get(incident.id);
    this.#lastEntry.set(incident.id, id);
    await this.#parts.journal.append({
      id,
      kind,
      subject: `incident/${incident.id}`,
      actor: more.actor ?? 'zeroops',
      incident: incident.id,
      ...(causedBy === undefined ? {} : { causedBy }),
      ...(more.run === undefined ? {} : { run: more.run }),
      data,
    });
    return id;
  }

  lastEntryOf(incidentId: string): string | undefined {
    return this.#lastEntry.get(incidentId);
  }

  async #openIncident(id: string, anomaly: Anomaly, causedBy: string): Promise<void> {
    const empty: Incident = {
      id,
      number: 0,
      title: unworded(''),
      status: 'open',
      grade: anomaly.grade,
      startedAt: anomaly.startedAt,
      detectedAt: anomaly.detectedAt,
      services: [],
      anomalies: [],
      causes: [],
      runs: [],
      tried: [],
      summary: { en: 'opened; looking for the cause', zh: '已创建，正在查找根因' },
    };
    const incident = await this.save(withAnomalies(empty, [anomaly]));
    this.#lastEntry.set(incident.id, causedBy);
    await this.record(incident, 'incident.opened', {
      summary: incident.title,
      title: incident.title,
      name: nameOf(incident),
      grade: incident.grade,
      startedAt: incident.startedAt,
      detectedAt: incident.detectedAt,
      services: [...incident.services],
    });
  }

  async #grow(incident: Incident, anomaly: Anomaly, causedBy: string): Promise<void> {
    const grown = await this.save(withAnomalies(this.#open.get(incident.id) ?? incident, [anomaly]));
    this.#lastEntry.set(incident.id, causedBy);
    const summary = about({ en: 'joined by', zh: '并入' }, describeAnomaly(anomaly));
    await this.record(grown, 'incident.grew', {
      summary,
      anomaly: anomaly.id,
      grade: grown.grade,
      services: [...grown.services],
    });
  }
}

export function nameOf(incident: Pick<Incident, 'number'>): string {
  return `INC-${incident.number}`;
}

function anomalyEntry(kind: string, anomaly: Anomaly, id: string, incident: string | undefined): NewJournalEntry {
  const { service, instance } = anomaly.subject;
  return {
    id,
    kind,
    subject: instance === undefined ? `service/${service}` : `instance/${instance}`,
    actor: 'zeroops',
    ...(incident === undefined ? {} : { incident }),
    data: { summary: describeAnomaly(anomaly), anomaly: toJson(anomaly) },
  };
}
