import { type Command, Option } from 'commander';
import type { Incident } from '#api/incident.ts';
import { findLanguage } from '#api/sentence.ts';
import { describeDurationMs } from '#base/duration.ts';
import { leaf, noun, parseCount } from '../command.ts';
import { usageError } from '../errors.ts';
import { describeExplanation } from '../explanation-text.ts';
import { writeFolder } from '../files/folder.ts';
import { say } from '../language.ts';
import { paintState } from '../paint.ts';
import { type CommonOptions, defaultPerson, openSession, printResult } from '../session.ts';
import { describeStory } from '../story-text.ts';
import { renderTable } from '../table.ts';
import { describeInstant } from '../text.ts';
import { feedbackCommand, noteCommand } from './incident-words.ts';

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
    exportCommand(),
    noteCommand(),
    feedbackCommand(),
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

interface ExplainOptions extends CommonOptions {
  readonly format?: string;
}

function explainCommand(): Command {
  return leaf('explain <incident>', {
    description: 'Why ZeroOps thought and did what it did: evidence, impact, what was ruled out, the parts of the risk',
    examples: [
      'incident explain INC-3',
      'incident explain INC-3 --lang zh',
      'incident explain INC-3 --format md > INC-3.md',
    ],
  })
    .addOption(new Option('--format <format>', 'the whole report as Markdown or JSON').choices(['md', 'json']))
    .action(async (id: string, { format, ...options }: ExplainOptions) => {
      const lang = findLanguage(process.env);
      const { client, show } = openSession(options);
      // Lines for the terminal are English; another language has the report.
      if (format === 'md' || (format === undefined && lang !== 'en' && options.json !== true)) {
        return show(undefined, (await client.readReportMarkdown(id, { lang })).trimEnd().split('\n'));
      }
      const report = await client.getReport(id, { lang });
      if (format === 'json') return printResult({ json: true }, report, []);
      const explanation = await client.explain(id);
      show(explanation, describeExplanation(explanation, report.words));
    });
}

function exportCommand(): Command {
  return leaf('export <incident>', {
    description: 'Writes the signals around its onset as a case folder, for `zeroops diagnose` and for colleagues',
    examples: ['incident export INC-3 --out inc-3/', 'diagnose inc-3/'],
  })
    .requiredOption('--out <folder>', 'an empty or a new folder')
    .action(async (id: string, { out, ...options }: CommonOptions & { out: string }) => {
      const { client, show } = openSession(options);
      const folder = await client.exportCase(id);
      const written = await writeFolder(out, folder.files);
      show({ folder: out, files: written }, [
        say({
          en: `${folder.name} is in ${out}: ${written.join(', ')}`,
          zh: `${folder.name} 已写入 ${out}：${written.join('、')}`,
        }),
      ]);
    });
}

interface ResolveOptions extends CommonOptions {
  readonly note: string;
  readonly falseAlarm?: true;
}

function resolveCommand(): Command {
  return leaf('resolve <incident>', {
    description: 'Says that an incident is over, because you mended it or because it was none',
    examples: ['incident resolve INC-3 --note "restarted the switch"'],
  })
    .option('--by <name>', 'your name, for the journal', defaultPerson())
    .option('--false-alarm', 'there was nothing to mend')
    .requiredOption('--note <text>', 'what was done, for the journal')
    .action(async (id: string, { note, falseAlarm, ...options }: ResolveOptions) => {
      if (note.trim() === '') throw usageError('--note is empty', 'say in a few words why it is over');
      const { client, show } = openSession(options);
      const outcome = falseAlarm ? 'false-alarm' : 'by-people';
      const incident = await client.resolveIncident(id, { note, outcome });
      show(incident, [say({ en: `INC-${incident.number} is closed.`, zh: `INC-${incident.number} 已结束。` })]);
    });
}

function describeIncidents(incidents: readonly Incident[], now: number): string[] {
  if (incidents.length === 0) return [say({ en: 'No incidents.', zh: '没有事件。' })];
  const rows = incidents.map(incident => [
    `INC-${incident.number}`,
    describeInstant(incident.startedAt),
    describeDurationMs(Math.max(0, (incident.resolvedAt ?? now) - incident.startedAt)),
    incident.grade,
    incident.outcome === undefined ? incident.status : `${incident.status}, ${incident.outcome}`,
    say(incident.title),
  ]);
  return renderTable(COLUMNS, rows);
}
