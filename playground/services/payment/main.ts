import '../../kit/telemetry.ts';
import { randomUUID } from 'node:crypto';
import { metrics } from '@opentelemetry/api';
import { log } from '../../kit/log.ts';
import { currentRelease } from '../../kit/releases.ts';
import { post } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';
import { numberSetting } from '../../kit/settings.ts';
import { Provider } from './provider.ts';
import { releases } from './releases.ts';

interface PaymentRequest {
  orderId: string;
  amountCents: number;
}

const slots = numberSetting('MAX_CONCURRENCY', 3);
const provider = new Provider({
  slots,
  queueLimit: numberSetting('QUEUE_LIMIT', 12),
  answerMs: numberSetting('PROVIDER_MS', 30),
  settleMs: numberSetting('SETTLEMENT_MS', 270),
  timeoutMs: numberSetting('PROVIDER_TIMEOUT_MS', 1_500),
});

const meter = metrics.getMeter('payment');
const taken = meter.createCounter('payments_total');
const failed = meter.createCounter('payments_failed');
meter.createObservableGauge('provider_slots_used').addCallback(result => result.observe(provider.taken));
meter.createObservableGauge('provider_slots_max').addCallback(result => result.observe(slots));
meter.createObservableGauge('provider_queue_waiting').addCallback(result => result.observe(provider.waiting));

await runService(() => {
  const release = currentRelease(releases);

  const pay = async ({ orderId, amountCents }: PaymentRequest): Promise<{ paymentId: string }> => {
    const charged = release.providerAmount(amountCents);
    if (charged !== amountCents) throw new RangeError(`charged ${charged} for an order of ${amountCents}`);
    await provider.charge();
    const paymentId = randomUUID();
    log.info('payment taken', { 'payment.id': paymentId, 'order.id': orderId, 'payment.amount': amountCents });
    return { paymentId };
  };

  return {
    routes: [
      post('/payments', async ({ body }) => {
        taken.add(1);
        try {
          return await pay(body as PaymentRequest);
        } catch (error) {
          failed.add(1);
          throw error;
        }
      }),
    ],
  };
});
