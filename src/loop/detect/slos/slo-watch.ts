import {
  type BudgetLedger,
  countsSince,
  createBudgetLedger,
  recordEvents,
} from '#algorithms/judgement/budget-ledger.ts';
import {
  restoreBudgetLedger,
  type SavedBudgetLedger,
  saveBudgetLedger,
} from '#algorithms/judgement/budget-ledger-state.ts';
import type { Json } from '#base/json.ts';
import type { Slo } from '#domain/slo.ts';
import type { SloReport } from '#domain/slo-report.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Scene, Watch } from '#loop/detect/watch.ts';
import { accountKey, type SavedAccount, SloAccount } from './slo-account.ts';
import { toFinding, toReport } from './slo-words.ts';

interface SavedSlos {
  /** Milliseconds in which somebody watched. */
  readonly watched: SavedBudgetLedger;
  readonly accounts: Readonly<Record<string, SavedAccount>>;
}

const LOOK_EVERY_MS = 5000;
/** After a longer pause it is not known what happened meanwhile. */
const LONGEST_STEP_MS = 15_000;
const LONGEST_KNOWN_MS = 92 * 86_400_000;

/**
 * Error budgets and how fast they burn. A page is critical; a ticket is a note, because hours of slow burning must not
 * hold an incident open. What was burnt before a repair stays burnt, so this is no judge of repairs.
 */
export class SloWatch implements Watch {
  readonly name = 'slos';
  readonly isDerived = true;
  readonly saveEveryMs = 60_000;
  readonly #slos: readonly Slo[];
  readonly #saved: SavedSlos | undefined;
  /** Counts milliseconds instead of events: what of a window is known. */
  readonly #watched: BudgetLedger;
  #accounts: readonly SloAccount[] = [];
  #lookedAt: number | undefined;

  constructor(slos: readonly Slo[], saved?: Json) {
    this.#slos = slos;
    this.#saved = (saved ?? undefined) as unknown as SavedSlos | undefined;
    this.#watched = this.#saved === undefined ? createBudgetLedger() : restoreBudgetLedger(this.#saved.watched);
  }

  observe(scene: Scene): void {
    const before = this.#lookedAt;
    if (this.#slos.length === 0 || (before !== undefined && Math.abs(scene.now - before) < LOOK_EVERY_MS)) return;
    this.#lookedAt = scene.now;
    if (before === undefined) this.#open(scene.now);
    else {
      const elapsedMs = Math.min(LONGEST_STEP_MS, Math.max(0, scene.now - before));
      recordEvents(this.#watched, scene.now, { good: elapsedMs, total: elapsedMs });
    }
    for (const account of this.#accounts) account.observe(scene, this.#readWatched);
  }

  /** The most urgent rule of each; none whose short window reaches back to before a repair. */
  find({ now, notBeforeMs }: Scene): Finding[] {
    return this.#accounts.flatMap(account => {
      const firing = account.verdicts.find(
        ({ status, rule }) => status === 'firing' && now - notBeforeMs >= rule.shortWindowMs,
      );
      return firing === undefined ? [] : [toFinding(account, firing, toReport(account, now, this.#readWatched))];
    });
  }

  read(now: number): SloReport[] {
    return this.#accounts.map(account => toReport(account, now, this.#readWatched));
  }

  save(): Json {
    if (this.#accounts.length === 0) return (this.#saved ?? null) as unknown as Json;
    const saved: SavedSlos = {
      watched: saveBudgetLedger(this.#watched, LONGEST_KNOWN_MS),
      accounts: Object.fromEntries(
        this.#accounts.map(account => [accountKey(account.slo, account.objective), account.save()]),
      ),
    };
    return saved as unknown as Json;
  }

  /** At the first look, because an account has to know since when it counts. */
  #open(now: number): void {
    this.#accounts = this.#slos.flatMap(slo =>
      slo.objectives.map(objective => {
        const saved = this.#saved?.accounts[accountKey(slo, objective)];
        return new SloAccount(slo, objective, { now, saved });
      }),
    );
  }

  readonly #readWatched = (fromMs: number, toMs: number): number =>
    toMs <= fromMs ? 0 : Math.min(toMs - fromMs, countsSince(this.#watched, toMs, toMs - fromMs).total);
}
