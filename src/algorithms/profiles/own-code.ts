import type { Frame } from './profile.ts';

/** First parts of the packages that come with Go. */
const GO_STANDARD = new Set(
  (
    'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash ' +
    'html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv ' +
    'strings structs sync syscall testing text time type unicode unique unsafe vendor weak'
  ).split(' '),
);

/**
 * The frame that its owner can change: the innermost that belongs neither to the language's runtime and library nor, if
 * there is any other, to an installed package.
 *
 * @param frames - the innermost first
 * @returns the innermost frame when none is the program's own; undefined for an empty stack
 */
export function findCulprit(frames: readonly Frame[]): Frame | undefined {
  return (
    frames.find(frame => !isLibrary(frame) && !isPackage(frame)) ?? frames.find(frame => !isLibrary(frame)) ?? frames[0]
  );
}

function isLibrary({ name, file }: Frame): boolean {
  // `(garbage collector)`, `(old_space)`: V8's names for what no source has.
  if (name.startsWith('(') && name !== '(anonymous)') return true;
  if (file === '' || file.startsWith('node:')) return true;
  if (!file.endsWith('.go') && !file.endsWith('.s')) return false;
  // A module may be named like a package of the library; its files then lie elsewhere.
  return GO_STANDARD.has(firstPart(name)) && (/\/go[^/]*\/src\//.test(file) || GO_STANDARD.has(firstPart(file)));
}

/** `net` of `net/http.(*conn).serve` and of `net/http/server.go`. */
function firstPart(name: string): string {
  return /^[^./(]*/.exec(name)![0];
}

function isPackage({ file }: Frame): boolean {
  return /\/node_modules\/|\/pkg\/mod\/|\/vendor\/|^[^/]+\.[^/]+\/[^@]*@v\d/.test(file);
}

/** `order.(*Cache).put (cache.go:41)` */
export function nameFrame({ name, file, line }: Frame): string {
  const base = file.split('/').at(-1)!;
  if (base === '') return name;
  return `${name} (${base}${line > 0 ? `:${line}` : ''})`;
}
