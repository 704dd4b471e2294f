import { joined, type Sentence } from '#domain/sentence.ts';
import type { EventReceiver } from '#ports/event-receiver.ts';
import { type FeedParts, type FeedState, WebhookFeed } from './webhook-feed.ts';

/** Everybody outside who is told of the journal, each at a pace of their own. */
export interface Webhooks {
  start(): Promise<void>;
  stop(): Promise<void>;
  states(): readonly FeedState[];
  /** For the list of ZeroOps' own parts. */
  describe(): Sentence | undefined;
}

export function createWebhooks(receivers: readonly EventReceiver[], parts: Omit<FeedParts, 'receiver'>): Webhooks {
  const feeds = receivers.map(receiver => new WebhookFeed({ ...parts, receiver }));
  const states = () => feeds.map(feed => feed.state());
  return {
    async start() {
      await Promise.all(feeds.map(feed => feed.start()));
    },
    async stop() {
      await Promise.all(feeds.map(feed => feed.stop()));
    },
    states,
    describe: () => (feeds.length === 0 ? undefined : joined(states().map(describeFeed), { en: '; ', zh: '；' })),
  };
}

function describeFeed({ id, delivered, waiting, isPaused, lastFailure }: FeedState): Sentence {
  return joined([
    { en: `${id}: ${delivered} delivered`, zh: `${id}：已送达 ${delivered} 条` },
    ...(waiting === 0 ? [] : [{ en: `${waiting} waiting`, zh: `等待 ${waiting} 条` }]),
    ...(lastFailure === undefined ? [] : [describeFailure(lastFailure)]),
    ...(isPaused ? [{ en: 'paused until the next start', zh: '已暂停，下次启动时恢复' }] : []),
  ]);
}

function describeFailure({ at, sequence, reason }: NonNullable<FeedState['lastFailure']>): Sentence {
  const instant = new Date(at).toISOString().replace(/\.\d+/, '');
  return {
    en: `last failure ${instant} at entry ${sequence}: ${reason.en}`,
    zh: `最近一次失败 ${instant}，事件链第 ${sequence} 条：${reason.zh}`,
  };
}
