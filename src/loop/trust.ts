import { toJson } from '#base/json.ts';
import { AUTONOMY_WORDS, type Autonomy, moveAutonomy } from '#domain/autonomy.ts';
import type { Run } from '#domain/run.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { AutonomyStore } from '#ports/autonomy-store.ts';
import type { Journal } from '#ports/journal.ts';
import { autonomyKeysOf, newAutonomy } from './learn/outcome.ts';
import type { ResponderSettings } from './responder.ts';

export interface TrustParts {
  readonly journal: Pick<Journal, 'append'>;
  readonly autonomies: Pick<AutonomyStore, 'find' | 'save'>;
  readonly settings: Pick<ResponderSettings, 'initialAutonomy'>;
}

interface Lesson {
  readonly run: Run;
  readonly failureType: string;
  readonly isGood: boolean;
  /** The entry that taught it. */
  readonly causedBy?: string;
}

/** What a run has shown moves how much may be done without asking. */
export async function moveTrust(parts: TrustParts, lesson: Lesson): Promise<void> {
  for (const key of autonomyKeysOf(lesson.run, lesson.failureType)) {
    const before = (await parts.autonomies.find(key)) ?? newAutonomy(key, parts.settings.initialAutonomy);
    const after = moveAutonomy(before, lesson.isGood);
    await parts.autonomies.save(after);
    if (after.level !== before.level) await noteMove(parts, lesson, before, after);
  }
}

async function noteMove(
  { journal }: TrustParts,
  { run, causedBy }: Lesson,
  before: Autonomy,
  after: Autonomy,
): Promise<void> {
  await journal.append({
    kind: 'autonomy.moved',
    subject: `service/${after.service}`,
    actor: 'zeroops',
    run: run.id,
    ...(run.plan.incident === undefined ? {} : { incident: run.plan.incident }),
    ...(causedBy === undefined ? {} : { causedBy }),
    data: {
      summary: tellMove(before, after),
      autonomy: toJson(after),
    },
  });
}

function tellMove(before: Autonomy, { action, service, failureType, level }: Autonomy): Sentence {
  return {
    en: `autonomy for ${action} on ${service} (${failureType}) moved from ${before.level} to ${level}`,
    zh: `${service} 上 ${action} 的自治级别（${failureType}）从“${AUTONOMY_WORDS[before.level]}”变为“${AUTONOMY_WORDS[level]}”`,
  };
}
