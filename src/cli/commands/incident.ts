import type { Command } from 'commander';
import type { Incident } from '#api/incident.ts';
import { describeDurationMs } from '#base/duration.ts';
import { leaf, noun, parseCount } from '../command.ts';
import { usageError } from '../errors.ts';
import { describeExplanation } from '../explanation-text.ts';
import { paintState } from '../paint.ts';
import { type CommonOptions, defaultPerson, openSession } from '../session.ts';
import { describeStory } from '../story-text.ts';
import { renderTable } from '../table.ts';
import { describeInstant } from '../text.ts';

const COLUMNS = [
  { title: 'incident' },
  { title: 'began' },
  { title: 'lasted', align: 'right' },
  { title: 'grade', paint: paintState },
  { title: 'status', paint: paintState },
  { title: 'title', flexible: true },
] as const;

interface ListOptions extends CommonOptions {
  readonly open?: boolean;
  readonly limit: number;
}

export function incidentCommand(): Command {
  return noun('incident', 'Trouble: what happened, why, what was done', [
    listCommand(),
    showCommand(),
    explainCommand(),
    resolveCommand(),
  ]);
}

function listCommand(): Command {
  return leaf('list', {
    description: 'Incidents, newest first',
    examples: ['incident list', 'incident list --open', 'incident list --limit 5 --json'],
  })
    .option('--open', 'only open ones')
    .option('--limit <n>', 'at most so many', parseCount, 20)
    .action(async ({ open, limit, ...options }: ListOptions) => {
      const { client, show } = openSession(options);
      const incidents = await client.listIncidents({ limit, ...(open ? { open } : {}) });
      show(incidents, describeIncidents(incidents.items, Date.now()));
    });
}

function showCommand(): Command {
  return leaf('show <incident>', {
    description: 'One incident as a story: times since it began, causes with evidence, runs, outcome',
    examples: ['incident show INC-3', 'incident show 3 --json'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const [story, runs] = await Promise.all([client.getStory(id), client.listRuns({ incident: id })]);
    show({ ...story, runs: runs.items }, describeStory(story, runs.items));
  });
}

function explainCommand(): Command {
  return leaf('explain <incident>', {
    description: 'Why ZeroOps thought and did what it did: evidence, alternatives, the parts of the risk',
    examples: ['incident explain INC-3'],
  }).action(async (id: string, options: CommonOptions) => {
    const { client, show } = openSession(options);
    const explanation = await client.explain(id);
    show(explanation, describeExplanation(explanation));
  });
}

function resolveCommand(): Command {
  return leaf('resolve <incident>', {
    description: 'Says that an incident is over, because you mended it or because it was none',
    examples: ['incident resolve INC-3 --note "restarted the switch"'],
  })
    .option('--by <name>', 'your name, for the journal', defaultPerson())
    .requiredOption('--note <text>', 'what was done, for the journal')
    .action(async (id: string, { by, note, ...options }: CommonOptions & { by: string; note: string }) => {
      if (note.trim() === '') throw usageError('--note is empty', 'say in a few words why it is over');
      const { client, show } = openSession(options);
      const incident = await client.resolveIncident(id, { by, note });
      show(incident, [`INC-${incident.number} is closed.`]);
    });
}

function describeIncidents(incidents: readonly Incident[], now: number): string[] {
  if (incidents.length === 0) return ['No incidents.'];
  const rows = incidents.map(incident => [
    `INC-${incident.number}`,
    describeInstant(incident.startedAt),
    describeDurationMs(Math.max(0, (incident.resolvedAt ?? now) - incident.startedAt)),
    incident.grade,
    incident.outcome === undefined ? incident.status : `${incident.status}, ${incident.outcome}`,
    incident.title,
  ]);
  return renderTable(COLUMNS, rows);
}
