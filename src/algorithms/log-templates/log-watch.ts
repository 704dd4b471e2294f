import { addEvidence, createEvidence, type Evidence, readableEvidence, readableLine } from './evidence.ts';
import { type LogFinding, scoreOfLogProbability } from './finding.ts';
import { findKeywordClass, type KeywordClass } from './keywords.ts';
import { closeRateBucket, createRateTrack, type RateTrack, type RateVerdict } from './rates.ts';
import type { SeverityName } from './severity.ts';
import { closeSeverityBucket, countSeverity, createSeverityTrack, type SeverityTrack } from './severity-shift.ts';
import { createTransitions, followTemplate, type Transitions } from './transitions.ts';

export interface LogWatchSettings {
  /** Length of the buckets in which lines are counted. */
  readonly bucketMs: number;
  /** New kinds of lines are told once so much time and so many lines have passed. */
  readonly learnMs: number;
  readonly learnLines: number;
  /** The same kind of finding about the same template is not told again so soon. */
  readonly quietMs: number;
  /** Templates whose rates are followed. */
  readonly trackLimit: number;
}

const DEFAULT_LOG_WATCH: LogWatchSettings = {
  bucketMs: 10_000,
  learnMs: 600_000,
  learnLines: 1_000,
  quietMs: 600_000,
  trackLimit: 5_000,
};

type ToldAt = Partial<Record<LogFinding['kind'], number>>;

/** What is followed of one template. */
export interface TemplateTrack {
  readonly rate: RateTrack;
  evidence: Evidence;
  readonly severity: SeverityName | undefined;
  /** Class of trouble that its first line spoke of. */
  readonly keyword: string | undefined;
  readonly weight: KeywordClass['weight'] | 0;
  lastSeenAt: number;
  /** When each kind of finding was told last. */
  readonly toldAt: ToldAt;
}

/**
 * Watches one source's mined lines for what should not be. States: learning (until learnMs and learnLines) → watching.
 * Rates are judged after LEAST_BUCKETS buckets of their own. Instants are the lines' own; late ones count as present.
 */
export interface LogWatch {
  readonly settings: LogWatchSettings;
  /** Undefined before the first line. */
  startedAt: number | undefined;
  bucketEndsAt: number;
  /** Fading sums from which the probability of a new template is estimated. */
  lines: number;
  novelties: number;
  lineCount: number;
  /** All lines together. */
  readonly total: RateTrack;
  readonly severity: SeverityTrack;
  severeEvidence: Evidence;
  /** When each kind of finding about all lines together was told last. */
  readonly toldAt: ToldAt;
  readonly tracks: Map<number, TemplateTrack>;
  readonly transitions: Transitions;
}

export interface WatchedLine {
  /** Epoch ms. */
  readonly at: number;
  readonly templateId: number;
  readonly isNew: boolean;
  readonly severity?: SeverityName | undefined;
  readonly line: string;
  /** Lines of one thread, process or instance; sequences are followed within it. */
  readonly stream?: string | undefined;
}

/** Buckets that are closed one by one after a pause; a longer pause is no silence but a source that was off. */
const PAUSE_LIMIT = 360;
/** Weight of the keywords that are told by themselves, whenever they have not been seen for quietMs. */
const GRAVE = 3;
const KEYWORD_SCORE = 0.9;
const LINES_REMEMBERED = 20_000;
const NONE: readonly LogFinding[] = [];

export function createLogWatch(settings: Partial<LogWatchSettings> = {}): LogWatch {
  return {
    settings: { ...DEFAULT_LOG_WATCH, ...settings },
    startedAt: undefined,
    bucketEndsAt: 0,
    lines: 0,
    novelties: 0,
    lineCount: 0,
    total: createRateTrack(),
    severity: createSeverityTrack(),
    severeEvidence: createEvidence(),
    toldAt: {},
    tracks: new Map(),
    transitions: createTransitions(),
  };
}

/** Takes one line; gives what it shows, and what the buckets before it showed. O(1) but for the end of a bucket. */
export function watchLine(watch: LogWatch, event: WatchedLine): readonly LogFinding[] {
  const { at } = event;
  if (!Number.isFinite(at)) return NONE;
  if (watch.startedAt === undefined) {
    watch.startedAt = at;
    watch.bucketEndsAt = at + watch.settings.bucketMs;
  }
  const findings = at >= watch.bucketEndsAt ? advanceLogWatch(watch, at) : undefined;
  const isSevere = event.severity === 'error' || event.severity === 'fatal';
  watch.total.count++;
  countSeverity(watch.severity, isSevere);
  if (isSevere) addEvidence(watch.severeEvidence, event.line);
  const track = trackOf(watch, event);
  const own = findInLine(watch, event, track);
  if (track) {
    track.rate.count++;
    track.lastSeenAt = at;
    addEvidence(track.evidence, event.line);
  }
  learnNovelty(watch, event.isNew);
  if (!findings) return own;
  return own.length > 0 ? [...findings, ...own] : findings;
}

/** Ends all buckets up to an instant, also when no line comes. O(templates) a bucket. */
export function advanceLogWatch(watch: LogWatch, now: number): LogFinding[] {
  const findings: LogFinding[] = [];
  for (let closed = 0; now >= watch.bucketEndsAt; closed++) {
    if (watch.startedAt === undefined) break;
    if (closed >= PAUSE_LIMIT) {
      const { bucketMs } = watch.settings;
      watch.bucketEndsAt += Math.ceil((now - watch.bucketEndsAt + 1) / bucketMs) * bucketMs;
      break;
    }
    closeBucket(watch, findings);
  }
  return findings;
}

function closeBucket(watch: LogWatch, findings: LogFinding[]): void {
  const at = watch.bucketEndsAt;
  const isQuiet = watch.total.count === 0;
  const whole = closeRateBucket(watch.total);
  if (whole.kind !== 'usual' && maySay(watch, watch.toldAt, whole.kind, at)) findings.push(rateFinding(whole, at, []));
  // When the source says nothing at all, that is one finding and not one for each template.
  if (!isQuiet) for (const [templateId, track] of watch.tracks) closeTrack(watch, templateId, track, findings);
  const shift = closeSeverityBucket(watch.severity);
  if (shift && maySay(watch, watch.toldAt, 'severity-shift', at)) {
    const { share: value, usualShare: expected, score } = shift;
    const evidence = readableEvidence(watch.severeEvidence);
    findings.push({ kind: 'severity-shift', at, score, value, expected, unit: 'ratio', evidence });
  }
  watch.severeEvidence = createEvidence();
  watch.bucketEndsAt += watch.settings.bucketMs;
}

function closeTrack(watch: LogWatch, templateId: number, track: TemplateTrack, findings: LogFinding[]): void {
  const at = watch.bucketEndsAt;
  const verdict = closeRateBucket(track.rate);
  const { evidence, severity, keyword } = track;
  if (verdict.kind !== 'usual' && maySay(watch, track.toldAt, verdict.kind, at)) {
    findings.push({ ...rateFinding(verdict, at, readableEvidence(evidence)), templateId, severity, keyword });
  }
  if (evidence.count > 0) track.evidence = createEvidence();
}

function rateFinding(verdict: Exclude<RateVerdict, { kind: 'usual' }>, at: number, evidence: string[]): LogFinding {
  const { kind, count: value, expected, logProbability } = verdict;
  return { kind, at, score: scoreOfLogProbability(logProbability), value, expected, unit: 'lines', evidence };
}

function trackOf(watch: LogWatch, event: WatchedLine): TemplateTrack | undefined {
  const known = watch.tracks.get(event.templateId);
  if (known) return known;
  if (watch.tracks.size >= watch.settings.trackLimit && !forgetOldest(watch, event.at)) return undefined;
  const keyword = findKeywordClass(event.line);
  const track: TemplateTrack = {
    rate: createRateTrack(),
    evidence: createEvidence(),
    severity: event.severity,
    keyword: keyword?.id,
    weight: keyword?.weight ?? 0,
    lastSeenAt: Number.NEGATIVE_INFINITY,
    toldAt: {},
  };
  watch.tracks.set(event.templateId, track);
  return track;
}

/** Drops the tracks unseen for quietMs; false when there is none. O(templates), at most once a bucket's worth of them. */
function forgetOldest(watch: LogWatch, now: number): boolean {
  const before = watch.tracks.size;
  for (const [templateId, track] of watch.tracks) {
    if (now - track.lastSeenAt > watch.settings.quietMs) watch.tracks.delete(templateId);
  }
  return watch.tracks.size < before;
}

function findInLine(watch: LogWatch, event: WatchedLine, track: TemplateTrack | undefined): readonly LogFinding[] {
  const { at, templateId, severity } = event;
  const rare = followTemplate(watch.transitions, event.stream ?? '', templateId);
  const isGrave = track?.weight === GRAVE && at - track.lastSeenAt > watch.settings.quietMs;
  if (!rare && !event.isNew && !isGrave) return NONE;
  const findings: LogFinding[] = [];
  const common = { at, templateId, severity, keyword: track?.keyword, evidence: [readableLine(event.line)] };
  if (event.isNew && hasLearnt(watch, at)) {
    const expected = (watch.novelties + 0.5) / (watch.lines + 1);
    // Squared, so that one novelty in a thousand lines is worth as much as a chance of one in a million.
    const score = scoreOfLogProbability(2 * Math.log(expected));
    findings.push({ ...common, kind: 'new-template', score, value: 1, expected, unit: 'probability' });
  }
  if (rare && track && maySay(watch, track.toldAt, 'rare-sequence', at)) {
    const { after, expected } = rare;
    const score = scoreOfLogProbability(rare.logProbability);
    findings.push({ ...common, kind: 'rare-sequence', score, value: 1, expected, unit: 'lines', after });
  }
  if (isGrave)
    findings.push({ ...common, kind: 'keyword', score: KEYWORD_SCORE, value: 1, expected: 0, unit: 'lines' });
  return findings;
}

function hasLearnt(watch: LogWatch, at: number): boolean {
  return watch.lineCount >= watch.settings.learnLines && at - (watch.startedAt ?? at) >= watch.settings.learnMs;
}

function maySay(watch: LogWatch, toldAt: ToldAt, kind: LogFinding['kind'], at: number): boolean {
  const told = toldAt[kind];
  if (told !== undefined && at - told < watch.settings.quietMs) return false;
  toldAt[kind] = at;
  return true;
}

function learnNovelty(watch: LogWatch, isNew: boolean): void {
  watch.lineCount++;
  if (watch.lines >= LINES_REMEMBERED) {
    watch.lines /= 2;
    watch.novelties /= 2;
  }
  watch.lines++;
  if (isNew) watch.novelties++;
}
