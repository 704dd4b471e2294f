import type { CDEvent } from '#api/cdevent.ts';
import type { ToldChange } from '#api/change.ts';
import { joined, type Sentence } from '#domain/sentence.ts';
import type { SummarisedChange } from './receive.ts';

/** How names of a pipeline become names of ours. */
export interface CDEventReading {
  readonly isServiceKnown: (name: string) => boolean;
  /** The version that is known to have run until now. */
  readonly findVersion: (service: string) => string | undefined;
  /** Events of other environments are left aside; none named: all count. */
  readonly environments: readonly string[];
}

export type ReadCDEvent = { readonly change: SummarisedChange } | { readonly ignored: Sentence };

type Content = CDEvent['subject']['content'];

/** What alters something that runs, and how it is said. */
const CHANGES: Readonly<Record<string, { readonly kind: ToldChange['kind']; readonly verb: Sentence }>> = {
  'service.deployed': { kind: 'deploy', verb: { en: 'deployed', zh: '已部署' } },
  'service.upgraded': { kind: 'deploy', verb: { en: 'upgraded', zh: '已升级' } },
  'service.rolledback': { kind: 'deploy', verb: { en: 'rolled back', zh: '已回滚' } },
  'service.removed': { kind: 'scale', verb: { en: 'removed', zh: '已移除' } },
  'service.published': { kind: 'traffic', verb: { en: 'opened to callers', zh: '已对调用方开放' } },
  'environment.created': { kind: 'config', verb: { en: 'environment created', zh: '环境已创建' } },
  'environment.modified': { kind: 'config', verb: { en: 'environment modified', zh: '环境已修改' } },
  'environment.deleted': { kind: 'config', verb: { en: 'environment deleted', zh: '环境已删除' } },
};

/** What says nothing of a running service by itself: it counts only when `customData.service` names one. */
const ONLY_WHEN_NAMED: typeof CHANGES = {
  'artifact.published': { kind: 'deploy', verb: { en: 'artifact published', zh: '制品已发布' } },
  'change.merged': { kind: 'deploy', verb: { en: 'change merged', zh: '变更已合并' } },
  'pipelinerun.finished': { kind: 'deploy', verb: { en: 'pipeline finished', zh: '流水线已完成' } },
  'taskrun.finished': { kind: 'deploy', verb: { en: 'task finished', zh: '任务已完成' } },
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
    return {
      ignored: {
        en: `environment ${environment} is not one of those that are watched`,
        zh: `环境 ${environment} 不在监视范围内`,
      },
    };
  }
  const outcome = content.outcome;
  if (outcome !== undefined && outcome !== 'success') {
    return { ignored: { en: `${type} with outcome ${outcome}`, zh: `${type} 的结果为 ${outcome}` } };
  }
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

function whyIgnored(type: string): Sentence {
  return type in ONLY_WHEN_NAMED
    ? {
        en: `${type} counts only when customData.service names the service that it altered`,
        zh: `只有 customData.service 指明所变更的服务时，${type} 才计入`,
      }
    : { en: `${type} alters nothing that runs`, zh: `${type} 不改变任何运行中的服务` };
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

function summarise(verb: Sentence, { content, environment, before, version }: Told): Sentence {
  const { pipelineName } = content;
  const versions = before === undefined ? version : `${before} → ${version}`;
  const parts = [
    verb,
    ...(version === undefined ? [] : [{ en: `version ${versions}`, zh: `版本 ${versions}` }]),
    ...(environment === undefined ? [] : [{ en: `in ${environment}`, zh: `环境 ${environment}` }]),
    ...(pipelineName === undefined ? [] : [{ en: `by ${pipelineName}`, zh: `流水线 ${pipelineName}` }]),
  ];
  return joined(parts, { en: ' ', zh: '，' });
}
