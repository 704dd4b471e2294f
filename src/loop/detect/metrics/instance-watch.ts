import type { Sentence } from '#domain/sentence.ts';
import type { Instance } from '#domain/topology.ts';
import type { Finding } from '#loop/detect/finding.ts';
import type { Watch } from '#loop/detect/watch.ts';

/** Instances that should serve and do not: the platform's own word, so it is believed at once. */
export const instanceWatch: Watch = {
  name: 'instances',
  find: ({ services }) =>
    services.flatMap(service => service.instances.flatMap(instance => watchInstance(instance) ?? [])),
};

function watchInstance(instance: Instance): Finding | undefined {
  const reason = describeDown(instance);
  if (reason === undefined) return undefined;
  return {
    subject: { service: instance.service, instance: instance.id },
    indicator: 'instance-down',
    class: 'availability',
    grade: 'critical',
    score: 1,
    value: 0,
    expected: { low: 1, high: 1 },
    unit: 'ready',
    description: reason,
    openAfterTicks: 1,
  };
}

function describeDown(instance: Instance): Sentence | undefined {
  if (instance.status === 'exited') {
    const { signal, code } = instance.exit ?? {};
    if (signal != null) return { en: `process exited (${signal})`, zh: `进程已退出（信号 ${signal}）` };
    return { en: `process exited (code ${code ?? 'unknown'})`, zh: `进程已退出（退出码 ${code ?? '未知'}）` };
  }
  if (instance.status === 'unready') {
    return { en: 'process lives but does not answer its health check', zh: '进程仍在，但健康检查无响应' };
  }
  if (instance.status === 'failed') return { en: 'could not be started', zh: '无法启动' };
  return undefined;
}
