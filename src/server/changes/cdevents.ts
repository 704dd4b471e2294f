import type { CDEvent } from '#api/cdevent.ts';
import type { ToldChange } from '#api/change.ts';
import type { ChangeKind } from '#domain/change.ts';

/** How names of a pipeline become names of ours. */
export interface CDEventReading {
  readonly isServiceKnown: (name: string) => boolean;
  /** The version that is known to have run until now. */
  readonly findVersion: (service: string) => string | undefined;
  /** Events of other environments are left aside; none named: all count. */
  readonly environments: readonly string[];
}

export type ReadCDEvent = { readonly change: ToldChange } | { readonly ignored: string };

type Content = CDEvent['subject']['content'];

/** What alters something that runs, and how it is said. */
const CHANGES: Readonly<Record<string, { readonly kind: ChangeKind; readonly verb: string }>> = {
  'service.deployed': { kind: 'deploy', verb: 'deployed' },
  'service.upgraded': { kind: 'deploy', verb: 'upgraded' },
  'service.rolledback': { kind: 'deploy', verb: 'rolled back' },
  'service.removed': { kind: 'scale', verb: 'removed' },
  'service.published': { kind: 'traffic', verb: 'opened to callers' },
  'environment.created': { kind: 'config', verb: 'environment created' },
  'environment.modified': { kind: 'config', verb: 'environment modified' },
  'environment.deleted': { kind: 'config', verb: 'environment deleted' },
};

/** What says nothing of a running service by itself: it counts only when `customData.service` names one. */
const ONLY_WHEN_NAMED: typeof CHANGES = {
  'artifact.published': { kind: 'deploy', verb: 'artifact published' },
  'change.merged': { kind: 'deploy', verb: 'change merged' },
  'pipelinerun.finished': { kind: 'deploy', verb: 'pipeline finished' },
  'taskrun.finished': { kind: 'deploy', verb: 'task finished' },
};

/** Reads from the event's own body only: headers of the envelope are covered by no signature. */
export function readCDEvent(event: CDEvent, reading: CDEventReading): ReadCDEvent {
  const { context, subject } = event;
  const [, , noun, predicate] = context.type.split('.');
  const type = `${noun}.${predicate}`;
  const named = namedService(event.customData);
  const meaning = CHANGES[type] ?? (named === undefined ? undefined : ONLY_WHEN_NAMED[type]);
  if (meaning === undefined) return { ignored: whyIgnored(type) };
  const { content } = subject;
  const environment = content.environment?.id ?? (noun === 'environment' ? (content.name ?? subject.id) : undefined);
  if (environment !== undefined && reading.environments.length > 0 && !reading.environments.includes(environment)) {
    return { ignored: `environment ${environment} is not one of those that are watched` };
  }
  const outcome = content.outcome;
  if (outcome !== undefined && outcome !== 'success') return { ignored: `${type} with outcome ${outcome}` };
  const service = named ?? serviceOf(subject.id, reading);
  const version = versionOf(content, subject.id);
  const before = meaning.kind === 'deploy' ? reading.findVersion(service) : undefined;
  return {
    change: {
      id: context.id,
      at: Date.parse(context.timestamp),
      kind: meaning.kind,
      service,
      summary: summarise(meaning.verb, { content, environment, before, version }),
      before: before === undefined || version === undefined ? {} : { version: before },
      after: version === undefined ? {} : { version },
      actor: `cdevents:${context.source}`.slice(0, 200),
    },
  };
}

function whyIgnored(type: string): string {
  return type in ONLY_WHEN_NAMED
    ? `${type} counts only when customData.service names the service that it altered`
    : `${type} alters nothing that runs`;
}

function namedService(customData: unknown): string | undefined {
  const service = (customData as { service?: unknown } | null | undefined)?.service;
  return typeof service === 'string' && service.trim() !== '' ? service.trim().slice(0, 200) : undefined;
}

/** `service/myapp` and `daemonset/myapp` are `myapp`, unless something is known by the whole name. */
function serviceOf(subjectId: string, { isServiceKnown }: CDEventReading): string {
  if (isServiceKnown(subjectId)) return subjectId;
  return (subjectId.split('/').findLast(part => part !== '') ?? subjectId).slice(0, 200);
}

/** The version of a package URL (`pkg:oci/app@sha256%3A0b31?tag=1.2.0`): its tag, or what stands after the `@`. */
function versionOf({ artifactId }: Content, subjectId: string): string | undefined {
  const url = artifactId ?? (subjectId.startsWith('pkg:') ? subjectId : undefined);
  if (url === undefined) return undefined;
  const tag = /[?&]tag=([^&#]+)/.exec(url)?.[1];
  const version = tag ?? /@([^?#]+)/.exec(url)?.[1];
  return version === undefined ? url : decode(version);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Told {
  readonly content: Content;
  readonly environment: string | undefined;
  readonly before: string | undefined;
  readonly version: string | undefined;
}

function summarise(verb: string, { content, environment, before, version }: Told): string {
  const parts = [
    verb,
    ...(version === undefined ? [] : [`version ${before === undefined ? '' : `${before} → `}${version}`]),
    ...(environment === undefined ? [] : [`in ${environment}`]),
    ...(content.pipelineName === undefined ? [] : [`by ${content.pipelineName}`]),
  ];
  return parts.join(' ');
}
