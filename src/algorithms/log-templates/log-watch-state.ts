import { createEvidence } from './evidence.ts';
import { createLogWatch, type LogWatch, type LogWatchSettings, type TemplateTrack } from './log-watch.ts';
import { restoreTransitions, saveTransitions, type TransitionsState } from './transitions.ts';

const FORMAT = 1;

/** A watch as plain data that survives JSON. Lines kept as evidence of the open bucket are not part of it. */
export interface LogWatchState extends Pick<LogWatch, 'bucketEndsAt' | 'lines' | 'novelties' | 'lineCount'> {
  readonly format: typeof FORMAT;
  readonly startedAt: number | null;
  readonly total: LogWatch['total'];
  readonly severity: LogWatch['severity'];
  readonly toldAt: LogWatch['toldAt'];
  readonly tracks: readonly (readonly [number, Omit<TemplateTrack, 'evidence'>])[];
  readonly transitions: TransitionsState;
}

/** What has to be kept so that a restart forgets nothing. O(templates + pairs). */
export function saveLogWatch(watch: LogWatch): LogWatchState {
  const { bucketEndsAt, lines, novelties, lineCount } = watch;
  return {
    ...{ format: FORMAT, startedAt: watch.startedAt ?? null, bucketEndsAt, lines, novelties, lineCount },
    total: { ...watch.total },
    severity: { ...watch.severity },
    toldAt: { ...watch.toldAt },
    tracks: [...watch.tracks].map(([templateId, { evidence: _, ...track }]) => [templateId, structuredClone(track)]),
    transitions: saveTransitions(watch.transitions),
  };
}

/** @throws RangeError when the state has another format than saveLogWatch of this version writes */
export function restoreLogWatch(state: LogWatchState, settings: Partial<LogWatchSettings> = {}): LogWatch {
  if (state.format !== FORMAT) throw new RangeError(`unknown format of a saved log watch: ${state.format}`);
  const { bucketEndsAt, lines, novelties, lineCount } = state;
  const tracks = state.tracks.map(([templateId, track]): [number, TemplateTrack] => {
    return [templateId, { ...structuredClone(track), evidence: createEvidence() }];
  });
  return {
    ...createLogWatch(settings),
    ...{ startedAt: state.startedAt ?? undefined, bucketEndsAt, lines, novelties, lineCount },
    total: { ...state.total },
    severity: { ...state.severity },
    toldAt: { ...state.toldAt },
    tracks: new Map(tracks),
    transitions: restoreTransitions(state.transitions),
  };
}
