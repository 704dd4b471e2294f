import type { Command } from 'commander';
import type { NewDeployment } from '#api/deployment.ts';
import { asPerson, gather, leaf, type PersonOptions, parseCount } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { parseNameValues } from '../name-values.ts';
import { openSession } from '../session.ts';
import { describePreview, describeTask, exitCodeOfTask, waitForEnd } from '../task-text.ts';

interface DeployOptions extends PersonOptions {
  readonly replicas?: number;
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
  readonly smoke?: readonly string[];
  readonly hold?: string;
  readonly timeout?: string;
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

export function deployCommand(): Command {
  const command = leaf('deploy <service> <version>', {
    description: 'Brings a version of a service, checks its health, and takes it back by itself when it fails',
    examples: [
      'deploy payment 1.1.0 --dry-run',
      'deploy payment 1.1.0 --wait --reason "faster checkout"',
      'deploy cart 2.0.0 --replicas 3 --set TTL=60 --smoke /health --wait --json',
    ],
  })
    .option('--replicas <n>', 'instances there shall be afterwards', parseCount)
    .option('--set <name=value>', 'a variable to set before; may be given several times', gather)
    .option('--unset <name>', 'a variable to take away before; may be given several times', gather)
    .option('--smoke <path>', 'every instance must answer GET <path> with 200; may be given several times', gather)
    .option('--hold <duration>', 'health must last so long (default: 15s)')
    .option('--timeout <duration>', 'health must be proved within (default: 5m)')
    .option('--key <key>', 'idempotency key: asked again with it, nothing is begun twice')
    .option('--dry-run', 'only show what would change, the risk, and who must approve')
    .option('--wait', 'until it has ended, or waits for approval');
  return asPerson(command, '').action(deploy);
}

async function deploy(service: string, version: string, options: DeployOptions): Promise<void> {
  const { client, show } = openSession(options);
  const wanted = toDeployment(service, version, options);
  if (options.dryRun) {
    const preview = await client.previewDeployment(wanted);
    if (preview.problems.length > 0) process.exitCode = EXIT.refused;
    return show(preview, describePreview(preview));
  }
  const { key } = options;
  const begun = await client.deploy(wanted, key === undefined ? {} : { key });
  const deployment = options.wait ? await waitForEnd(begun, each => client.getDeployment(each.run)) : begun;
  if (options.wait) process.exitCode = exitCodeOfTask(deployment);
  const { previousVersion } = deployment;
  show(deployment, describeTask(`${service} ${previousVersion} → ${version}`, deployment));
}

function toDeployment(service: string, version: string, options: DeployOptions): NewDeployment {
  const { replicas, set, unset = [], smoke, hold, timeout, reason } = options;
  const removed = Object.fromEntries(unset.map(name => [name, null]));
  const environment = { ...parseNameValues(set), ...removed };
  return {
    ...{ service, version, reason },
    ...(replicas === undefined ? {} : { replicas }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    ...(smoke === undefined ? {} : { smokeTest: { requests: smoke.map(path => ({ path })) } }),
    healthCheck: { ...(hold === undefined ? {} : { hold }), ...(timeout === undefined ? {} : { timeout }) },
  };
}
