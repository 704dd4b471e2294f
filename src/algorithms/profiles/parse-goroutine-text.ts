import { goroutineStateOf } from './goroutine-state.ts';
import { type Profile, Unreadable } from './profile.ts';
import { ProfileBuilder } from './profile-builder.ts';

const MS_PER_MINUTE = 60_000;
const UNKNOWN = 'unknown';

/** `#	0x670b9a	main.waitForResult+0x1a	/app/main.go:27`; the address between is not needed. */
const COUNTED_FRAME = /^#\t0x[0-9a-f]+\t(.+?)\+0x[0-9a-f]+\t+(.+):(\d+)$/;
const COUNT = /^(\d+) @( 0x[0-9a-f]+)*$/;
/** `goroutine 7 gp=0xc000 m=nil [chan receive, 5 minutes, locked to thread]:` */
const GOROUTINE = /^goroutine \d+ .*?\[([^\],]+)(?:, (\d+) minutes)?[^\]]*\]:$/;
const PLACE = /^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?(?: fp=.*)?$/;

/** Whether a text is a dump of goroutines, in either of the two forms. */
export function isGoroutineText(head: string): boolean {
  return head.startsWith('goroutine profile: total') || /^goroutine \d+ [^\n]*\[/.test(head);
}

/**
 * Reads `/debug/pprof/goroutine` with `debug=1` (stacks with counts) or `debug=2` (each goroutine with its state and how
 * long it has waited), which is also what Go writes when it panics. Format: runtime/pprof and runtime/traceback.go.
 *
 * @throws Unreadable
 *
 * O(length).
 */
export function parseGoroutineText(text: string): Profile {
  const builder = new ProfileBuilder();
  const isCounted = text.startsWith('goroutine profile: total');
  const found = isCounted ? readCounted(text, builder) : readListed(text, builder);
  if (found === 0) throw new Unreadable('it holds no goroutines');
  return builder.build({
    kind: 'goroutines',
    sampleTypes: [{ name: 'goroutine', unit: 'count' }],
    mainType: 0,
    takenAt: 0,
    durationMs: 0,
    grain: 1,
  });
}

function readCounted(text: string, builder: ProfileBuilder): number {
  let found = 0;
  let count = 0;
  let names: string[] = [];
  let stack: number[] = [];
  const close = (): void => {
    // Frames of the runtime are left out of this form, and with them often the state.
    if (count > 0) builder.add(stack, [count], { state: goroutineStateOf(names) ?? UNKNOWN });
    found += count;
    [count, names, stack] = [0, [], []];
  };
  for (const line of linesOf(text)) {
    const frame = COUNTED_FRAME.exec(line);
    if (frame !== null) {
      names.push(frame[1]!);
      stack.push(builder.frame({ name: frame[1]!, file: frame[2]!, line: Number(frame[3]) }));
      continue;
    }
    const start = COUNT.exec(line);
    if (start === null) continue;
    close();
    count = Number(start[1]);
  }
  close();
  return found;
}

function readListed(text: string, builder: ProfileBuilder): number {
  let found = 0;
  let head: RegExpExecArray | null = null;
  let stack: number[] = [];
  let name = '';
  const close = (): void => {
    if (head === null) return;
    const waitMs = Number(head[2] ?? 0) * MS_PER_MINUTE;
    builder.add(stack, [1], { state: head[1]!, ...(waitMs > 0 ? { waitMs } : {}) });
    found += 1;
    [head, stack, name] = [null, [], ''];
  };
  for (const line of linesOf(text)) {
    const start = GOROUTINE.exec(line);
    if (start !== null) {
      close();
      head = start;
    } else if (line.startsWith('\t')) {
      const place = PLACE.exec(line);
      // Who created it stands below like a caller, which it is in spirit: it tells whose leak it is.
      if (place !== null && name !== '') stack.push(builder.frame({ name, file: place[1]!, line: Number(place[2]) }));
      name = '';
    } else name = nameOf(line);
  }
  close();
  return found;
}

/** `main.(*Cache).put(0xc0000, {0x1, 0x2})` or `created by main.leak in goroutine 1`. */
function nameOf(line: string): string {
  const creator = /^created by (.+?)(?: in goroutine \d+)?$/.exec(line);
  if (creator !== null) return creator[1]!;
  // Arguments come last and may hold brackets of their own, but none before them: `.(*` is part of a name.
  const end = line.search(/\((?!\*)[^()]*(\([^()]*\)[^()]*)*\)$/);
  return end > 0 ? line.slice(0, end) : '';
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    // A line longer than this is none of ours, and patterns shall not run over it.
    if (stop - start <= 4096) yield text.slice(start, text[stop - 1] === '\r' ? stop - 1 : stop);
    start = stop + 1;
  }
}
