import '../kit/telemetry.ts';
import { context, metrics, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { HttpError } from '../kit/http-error.ts';
import { errorAttributes, log } from '../kit/log.ts';
import { get, post } from '../kit/server.ts';
import { runService } from '../kit/service.ts';
import { numberSetting } from '../kit/settings.ts';
import { everydayMix, type Mix, nextGapMs, parseRhythm, pickAction, type Rhythm, rateAt } from './rhythm.ts';
import { Shoppers } from './shoppers.ts';

const IN_FLIGHT_LIMIT = 400;
/** Percentiles cover about the last 20 seconds at the usual rate. */
const RECENT_LIMIT = 240;

const meter = metrics.getMeter('load');
const actions = meter.createCounter('user_actions_total');
const duration = meter.createHistogram('user_action_duration', {
  unit: 's',
  advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
});
const tracer = trace.getTracer('load');

let rhythm: Rhythm = { rps: numberSetting('LOAD_RPS', 12), shape: 'steady', mix: everydayMix };
const totals = { ok: 0, failed: 0, skipped: 0, inFlight: 0 };
const recent: number[] = [];
const shoppers = new Shoppers();

async function perform(action: keyof Mix): Promise<void> {
  const started = performance.now();
  totals.inFlight += 1;
  await tracer.startActiveSpan(action, { attributes: { 'user.action': action } }, ROOT_CONTEXT, async span => {
    let result: 'ok' | 'failed' = 'ok';
    try {
      await shoppers.act(action);
    } catch (error) {
      result = 'failed';
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      log.warn(`${action} failed: ${(error as Error).message}`, errorAttributes(error));
    }
    const elapsedMs = performance.now() - started;
    totals[result] += 1;
    actions.add(1, { action, result });
    duration.record(elapsedMs / 1_000, { action });
    recent.push(elapsedMs);
    if (recent.length > RECENT_LIMIT) recent.shift();
    span.end();
  });
  totals.inFlight -= 1;
}

function scheduleNext(): void {
  setTimeout(
    () => {
      scheduleNext();
      if (totals.inFlight < IN_FLIGHT_LIMIT) void context.with(ROOT_CONTEXT, () => perform(pickAction(rhythm.mix)));
      else totals.skipped += 1;
    },
    nextGapMs(rateAt(rhythm, Date.now())),
  );
}

function percentile(share: number): number {
  const sorted = recent.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
}

await runService(() => {
  scheduleNext();
  return {
    routes: [
      get('/rhythm', () => ({ ...rhythm })),
      post('/rhythm', ({ body }) => {
        try {
          rhythm = parseRhythm(body, rhythm);
        } catch (error) {
          throw new HttpError(400, (error as Error).message);
        }
        return { ...rhythm };
      }),
      get('/totals', () => ({ ...totals, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) })),
    ],
  };
});
