import type { Anomaly } from '#domain/anomaly.ts';
import { about, findSentence, type Sentence, unworded } from '#domain/sentence.ts';
import type { PlatformEvent } from '#ports/platform.ts';

const EVENT_WORDS: Readonly<Record<PlatformEvent['kind'], string>> = {
  started: '已启动',
  ready: '已就绪',
  unready: '未就绪',
  exited: '已退出',
  stopped: '已停止',
  failed: '启动失败',
  adopted: '已接管',
};

export function tellEvent({ instance: { id }, kind, detail }: PlatformEvent): Sentence {
  const what = { en: `${id} ${kind}`, zh: `${id} ${EVENT_WORDS[kind]}` };
  return detail.en === '' ? what : about(what, detail);
}

export function tellBaselines(learnt: number): Sentence {
  return {
    en: `baseline learnt for ${learnt} services: from now on the unusual is noticed`,
    zh: `已学会 ${learnt} 个服务的基线：从现在起能发现异常`,
  };
}

export function tellReport(by: string, { subject: { service }, description }: Anomaly): Sentence {
  return about({ en: `${by} reports of ${service}`, zh: `${by} 上报 ${service} 的故障` }, description);
}

export function tellPause(isPaused: boolean, by: string, reason: string): Sentence {
  const who = isPaused
    ? { en: `paused by ${by}`, zh: `由 ${by} 暂停` }
    : { en: `resumed by ${by}`, zh: `由 ${by} 恢复` };
  return about(who, unworded(reason));
}

/** What happened to an instance, as the journal tells it: the first ones held plain text. */
export function eventOf(event: PlatformEvent): PlatformEvent {
  return { ...event, detail: findSentence(event.detail) ?? unworded('') };
}
