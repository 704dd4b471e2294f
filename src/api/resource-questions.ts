/** What is asked of a service's instances, in PromQL over the names that OpenTelemetry gives. */

export const RESOURCES = ['cpu', 'memory', 'eventLoop', 'pool', 'files'] as const;
export type Resource = (typeof RESOURCES)[number];

/** As long as the charts of calls. */
const SPAN = '10m';
const STEP = '5s';
/** OpenTelemetry sends once a minute unless told otherwise; an instance that is gone must not go on as a straight line. */
const FRESH = '90s';
/** Long enough for two of its samples, whenever one looks. */
const TWO_SAMPLES = '150s';

/** The value of each instance, as an expression. */
const EXPRESSIONS: Readonly<Record<Resource | 'memoryLimit', (select: Select) => string>> = {
  cpu: select =>
    firstOf(
      byInstance('max', `sum without (cpu_mode, state) (${latest(select('process.cpu.utilization'))})`),
      byInstance('max', latest(select('container.cpu.usage'))),
      byInstance('sum', `irate(${select('process.cpu.time')}[${TWO_SAMPLES}])`),
      byInstance('sum', `irate(${select('jvm.cpu.time')}[${TWO_SAMPLES}])`),
    ),
  memory: select =>
    firstOf(
      byInstance('max', latest(select('process.memory.usage'))),
      byInstance('max', latest(select('container.memory.usage'))),
      byInstance('sum', latest(select('jvm.memory.used'))),
    ),
  memoryLimit: select => byInstance('max', latest(select('process.memory.limit'))),
  eventLoop: select => byInstance('max', latest(select('nodejs.eventloop.utilization'))),
  pool: select =>
    byInstance(
      'max',
      shareOf(
        latest(select('db.client.connection.count', 'db_client_connection_state="used"')),
        latest(select('db.client.connection.max')),
      ),
    ),
  files: select => byInstance('max', latest(select('process.open_file_descriptors'))),
};

type Select = (metric: string, more?: string) => string;

/**
 * The last ten minutes, step by step. Asked as a subquery at one instant: that instant is the server's own now, whatever the
 * clock of the browser says.
 */
export function questionOf(resource: Resource | 'memoryLimit', service: string): string {
  const ofService = `service=${JSON.stringify(service)}`;
  const select: Select = (metric, more) =>
    `{${[JSON.stringify(metric), ofService, ...(more ? [more] : [])].join(', ')}}`;
  return `(${EXPRESSIONS[resource](select)})[${SPAN}:${STEP}]`;
}

function latest(selector: string): string {
  return `last_over_time(${selector}[${FRESH}])`;
}

function byInstance(operator: 'max' | 'sum', expression: string): string {
  return `${operator} by (instance) (${expression})`;
}

/** Several ways to measure the same; of each instance the first that there is. */
function firstOf(...expressions: readonly string[]): string {
  return expressions.join(' or ');
}

/** Of each pool of an instance. */
function shareOf(used: string, most: string): string {
  const ofPool = 'sum by (instance, db_client_connection_pool_name)';
  return `${ofPool} (${used}) / ${ofPool} (${most})`;
}
