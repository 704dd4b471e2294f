import type { Command } from 'commander';
import type { Service } from '#api/topology.ts';
import { leaf, noun } from '../command.ts';
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

export function serviceCommand(): Command {
  const list = leaf('list', {
    description: 'Services with their instances: status, version, zone, port and pid',
    examples: [
      'service list',
      "service list --json | jq '.items[].instances[] | {id, pid, port, zone, version, status}'",
    ],
  }).action(async (options: CommonOptions) => {
    const { client, show } = openSession(options);
    const services = await client.listServices();
    show(services, describeServices(services.items));
  });
  return noun('service', 'What runs', [list]);
}

function describeServices(services: readonly Service[]): string[] {
  if (services.length === 0) return ['No services: no platform is configured, or nothing has started yet.'];
  const rows = services.flatMap(service =>
    service.instances.length === 0
      ? [[service.name, '-', 'no instance', service.version, '-', '-', '-', '-']]
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
