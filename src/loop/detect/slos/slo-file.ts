import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { messageOf } from '#base/errors.ts';
import type { Slo } from '#domain/slo.ts';
import { sloFileInvalid } from '#loop/detect/errors.ts';
import { createEventCounter } from './event-counter.ts';
import { type OpenSloImport, parseOpenSlo } from './open-slo.ts';
import { isShortForm, parseShortSlos } from './short-slo.ts';

/** The SLOs of a file, or of every YAML file in a folder. Throws SLO_FILE_INVALID. */
export function readSlos(fileOrFolder?: string): OpenSloImport {
  if (fileOrFolder === undefined) return { slos: [], notes: [] };
  const imports = listFiles(fileOrFolder).map(file => parseSlos(readText(file), file));
  const slos = imports.flatMap(each => each.slos);
  const twice = slos.find((slo, i) => slos.findIndex(other => other.name === slo.name) !== i);
  if (twice !== undefined) throw sloFileInvalid(fileOrFolder, `two SLOs are named ${twice.name}`);
  return { slos, notes: imports.flatMap(each => each.notes) };
}

/** Documents of OpenSLO and of the short form, in any order. */
export function parseSlos(text: string, file: string): OpenSloImport {
  const open = parseOpenSlo(text, file);
  const short = parseAllDocuments(text).flatMap(document => {
    const content: unknown = document.toJS();
    return isShortForm(content) ? parseShortSlos(content, file) : [];
  });
  const slos = [...open.slos, ...short];
  for (const slo of slos) checkQueries(slo, file);
  return { slos, notes: open.notes };
}

function listFiles(fileOrFolder: string): string[] {
  try {
    if (!statSync(fileOrFolder).isDirectory()) return [fileOrFolder];
    const names = readdirSync(fileOrFolder).filter(name => /\.ya?ml$/.test(name));
    return names.sort().map(name => path.join(fileOrFolder, name));
  } catch (cause) {
    throw sloFileInvalid(fileOrFolder, messageOf(cause), cause);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw sloFileInvalid(file, messageOf(cause), cause);
  }
}

/** Expressions that cannot be read are found at the start, not in the night. */
function checkQueries(slo: Slo, file: string): void {
  for (const objective of slo.objectives) {
    try {
      createEventCounter(slo.service, objective);
    } catch (cause) {
      throw sloFileInvalid(`${file}: ${slo.name}`, messageOf(cause), cause);
    }
  }
}
