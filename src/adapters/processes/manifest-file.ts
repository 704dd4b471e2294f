import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { messageOf } from '#base/errors.ts';
import { type ManifestProblem, manifestInvalid, manifestUnreadable } from './errors.ts';
import {
  findContradictions,
  type Manifest,
  manifestSchema,
  maxReplicasOf,
  type ParsedManifest,
} from './manifest-schema.ts';

interface YamlFile {
  readonly file: string;
  readonly document: Document;
  readonly content: unknown;
  readonly lines: LineCounter;
}

/** Reads the manifest and, when it exists, the overlay that it names. Throws MANIFEST_UNREADABLE, MANIFEST_INVALID. */
export function readManifest(file: string): Manifest {
  const base = readYaml(file);
  if (base === undefined) throw manifestUnreadable(file, undefined);
  const directory = path.dirname(file);
  const overlayPath = overlayPathOf(base, directory);
  const overlay = overlayPath === undefined ? undefined : readYaml(overlayPath);
  const sources = overlay === undefined ? [base] : [overlay, base];
  const merged = sources.reduceRight<unknown>((below, { content }) => mergeOver(below, content), undefined);
  return toManifest(parseManifest(merged, sources), directory);
}

/**
 * Text that differs whenever one of the files does: a cheap question, asked several times a second.
 * Size and mtime together catch two writes within one tick of the clock unless they are of equal length.
 */
export function readManifestStamp(file: string, overlay: string | undefined): string {
  return [file, overlay].map(each => (each === undefined ? '' : stampOf(each))).join(' ');
}

export function findOverlayPath(file: string): string | undefined {
  const base = readYaml(file);
  return base === undefined ? undefined : overlayPathOf(base, path.dirname(file));
}

/** Objects merge key by key, anything else replaces; null removes, so that an overlay can take something away. */
export function mergeOver(below: unknown, above: unknown): unknown {
  if (above === undefined || above === null) return below;
  if (!isRecord(below) || !isRecord(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeOver(merged[key], value);
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.mtimeNs}:${stat.size}`;
}

function overlayPathOf(base: YamlFile, directory: string): string | undefined {
  const overlay: unknown = base.document.get('overlay');
  return typeof overlay === 'string' ? path.resolve(directory, overlay) : undefined;
}

function readYaml(file: string): YamlFile | undefined {
  const lines = new LineCounter();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw manifestUnreadable(file, error);
  }
  const document = parseDocument(text, { lineCounter: lines });
  const first = document.errors[0];
  if (first !== undefined) {
    const line = first.linePos?.[0].line;
    throw manifestInvalid([
      { file, path: '', problem: firstLine(messageOf(first)), ...(line !== undefined && { line }) },
    ]);
  }
  const content = toContent(file, document);
  return { file, document, content, lines };
}

/** Aliases are followed only here: one that points nowhere, or a great many, is an error of the text too. */
function toContent(file: string, document: Document): unknown {
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    throw manifestInvalid([{ file, path: '', problem: messageOf(error) }]);
  }
  if (content !== null && !isRecord(content)) {
    throw manifestInvalid([{ file, path: '', problem: 'a mapping of names to values is expected' }]);
  }
  return content;
}

function parseManifest(merged: unknown, sources: readonly YamlFile[]): ParsedManifest {
  const result = manifestSchema.safeParse(merged);
  if (!result.success) {
    throw manifestInvalid(
      result.error.issues.map(issue => locate(issue.path.map(String), firstLine(issue.message), sources)),
    );
  }
  const contradictions = findContradictions(result.data);
  if (contradictions.length > 0) {
    throw manifestInvalid(contradictions.map(({ path, problem }) => locate(path, problem, sources)));
  }
  return result.data;
}

/** Finds the file and line that a path comes from: the overlay when it says something about it, else the manifest. */
function locate(where: readonly string[], problem: string, sources: readonly YamlFile[]): ManifestProblem {
  for (const { file, document, lines } of sources) {
    const node = document.hasIn(where) ? document.getIn(where, true) : undefined;
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) return { file, path: where.join('.'), line: lines.linePos(offset).line, problem };
  }
  return { file: sources.at(-1)!.file, path: where.join('.'), problem };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function toManifest(parsed: ParsedManifest, directory: string): Manifest {
  return {
    name: parsed.name,
    directory,
    endpoints: path.resolve(directory, parsed.endpoints),
    env: parsed.env,
    services: Object.fromEntries(
      Object.entries(parsed.services).map(([name, definition]) => [
        name,
        { ...definition, maxReplicas: maxReplicasOf(definition) },
      ]),
    ),
  };
}
