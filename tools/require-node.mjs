/**
 * Loaded before everything else, in plain JavaScript, because an older Node stops at the first TypeScript file with a
 * message that helps nobody.
 */
const NEEDED_MAJOR = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `ZeroOps needs Node ${NEEDED_MAJOR}, and this is Node ${process.versions.node}. ` +
      '`npm ci` puts the right one under node_modules/.bin; start through npm (npm start, npm test), or put that folder ' +
      'first on PATH. If it is missing there, npm skipped the install script of the package "node": run `npm rebuild node`.\n',
  );
  process.exit(1);
}
