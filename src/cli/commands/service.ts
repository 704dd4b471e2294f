import type { Command } from 'commander';
import type { Sentence } from '#api/sentence.ts';
import type { Service } from '#api/topology.ts';
import { leaf, noun } from '../command.ts';
import { say } from '../language.ts';
import { paintState } from '../paint.ts';
import { type CommonOptions, openSession } from '../session.ts';
import { renderTable } from '../table.ts';

const COLUMNS = [
  { title: 'service', flexible: true },
  { title: 'instance', flexible: true },
  { title: 'status', paint: paintState },
  { title: 'version', flexible: true },
  { title: 'zone', flexible: true },
  { title: 'port', align: 'right' },
  { title: 'pid', align: 'right' },
  { title: 'crashes', align: 'right' },
] as const;

const NO_INSTANCE: Sentence = { en: 'no instance', zh: '无实例' };
const TELEMETRY_ONLY: Sentence = { en: 'telemetry only', zh: '仅有遥测' };
const NONE: Sentence = {
  en: 'No services: no platform is configured or nothing has started yet, and nobody has sent telemetry.',
  zh: '没有服务：未配置平台或尚未启动任何服务，也没有收到遥测数据。',
};

export function serviceCommand(): Command {
  const list = leaf('list', {
    description:
      'Services with their instances: status, version, zone, port and pid; those too that only telemetry tells of',
    examples: [
      'service list',
      "service list --json | jq '.items[].instances[] | {id, pid, port, zone, version, status}'",
    ],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const [{ items }, { services }] = await Promise.all([client.listServices(), client.getTopology()]);
    const managed = new Set(items.map(({ name }) => name));
    show({ items: services }, describeServices(services, managed));
  });
  return noun('service', 'What runs', [list]);
}

/** @param managed - names of those that the platform runs; of the others only telemetry tells. */
function describeServices(services: readonly Service[], managed: ReadonlySet<string>): string[] {
  if (services.length === 0) return [say(NONE)];
  const rows = services.flatMap(service =>
    service.instances.length === 0
      ? [
          [
            service.name,
            '-',
            say(managed.has(service.name) ? NO_INSTANCE : TELEMETRY_ONLY),
            service.version || '-',
            '-',
            '-',
            '-',
            '-',
          ],
        ]
      : service.instances.map((instance, index) => [
          index === 0 ? service.name : '',
          instance.id,
          instance.draining ? `${instance.status}, draining` : instance.status,
          instance.version,
          instance.zone,
          String(instance.port),
          instance.pid === undefined ? '-' : String(instance.pid),
          String(instance.crashes),
        ]),
  );
  return renderTable(COLUMNS, rows);
}
