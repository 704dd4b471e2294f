import '../../kit/telemetry.ts';
import { context, metrics, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { PoolClient } from 'pg';
import { call } from '../../kit/client.ts';
import { openDatabase } from '../../kit/database.ts';
import { handlerFault } from '../../kit/fault-agent.ts';
import { errorAttributes, log } from '../../kit/log.ts';
import { runService } from '../../kit/service.ts';
import { numberSetting } from '../../kit/settings.ts';
import { schema } from '../order/schema.ts';
import { type Job, Queue } from './queue.ts';

const IDLE_MS = numberSetting('POLL_MS', 250);
const BACKOFF_MS = 1_000;

const meter = metrics.getMeter('worker');
const processed = meter.createCounter('jobs_processed');
const failures = meter.createCounter('jobs_failed');
const tracer = trace.getTracer('worker');

/** Part of the producing trace and linked to it, so that both views of messaging find it. */
function fulfil(job: Job, client: PoolClient): Promise<void> {
  const producer = propagation.extract(ROOT_CONTEXT, { traceparent: job.traceparent ?? '' });
  const producerSpan = trace.getSpanContext(producer);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: {
      'messaging.system': 'postgresql',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'fulfilment',
    },
    links: producerSpan ? [{ context: producerSpan }] : [],
  };
  return tracer.startActiveSpan('process fulfilment', options, producer, async span => {
    try {
      handlerFault();
      const { orderId, lines } = job.payload;
      await call({ service: 'inventory', method: 'POST', path: '/shipments', body: { lines } });
      await client.query("UPDATE orders SET state = 'shipped' WHERE id = $1", [orderId]);
      processed.add(1);
      log.info('order shipped', { 'order.id': orderId });
    } catch (error) {
      failures.add(1);
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      log.error(`fulfilment failed: ${(error as Error).message}`, errorAttributes(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

await runService(async () => {
  // Orders and jobs belong to the order service; whoever of the two starts first creates them.
  const database = await openDatabase(schema, 'order');
  const queue = new Queue(database);
  let stopped = false;
  let depth = 0;
  const sampling = setInterval(
    () =>
      void queue.depth().then(
        value => (depth = value),
        () => {},
      ),
    1_000,
  );
  meter.createObservableGauge('queue_depth').addCallback(result => result.observe(depth));

  const work = async (): Promise<void> => {
    while (!stopped) {
      const pause = await context
        .with(ROOT_CONTEXT, () => queue.take(fulfil))
        .then(
          found => (found ? 0 : IDLE_MS),
          () => BACKOFF_MS,
        );
      if (pause > 0) await new Promise(resolve => setTimeout(resolve, pause));
    }
  };
  const finished = work();

  return {
    routes: [],
    stop: async () => {
      stopped = true;
      clearInterval(sampling);
      await finished;
      await database.close();
    },
  };
});
