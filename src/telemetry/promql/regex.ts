import { compileProgram, type Instruction } from './regex-program.ts';
import { type Assertion, parseRegex, type RegexNode } from './regex-syntax.ts';

/** A regular expression that has to match the whole of a text. */
export interface WholeRegex {
  /** `spend` is told of the instructions that are walked, letter by letter, and may throw. */
  readonly matches: (text: string, spend?: (instructions: number) => void) => boolean;
  /** The groups by number and by name; undefined when the text does not match. */
  readonly capture: (text: string) => ReadonlyMap<string, string> | undefined;
  /** What capturing costs for each letter of a text. */
  readonly captureCost: number;
}

/** A way through the program; `slots` holds where the groups begin and end. */
interface Thread {
  readonly at: number;
  readonly slots: readonly (number | undefined)[];
}

/** Copying so many places of groups takes about as long as one instruction. */
const SLOTS_PER_INSTRUCTION = 16;
type Spend = (instructions: number) => void;

const NO_SLOTS: readonly undefined[] = [];

/**
 * RE2's syntax and meaning in time proportional to pattern × text: the machine of Pike walks all ways at once, so that no
 * pattern can make it go back over and over, as RegExp does. Throws PROMQL_REGEX.
 */
export function compileRegex(pattern: string): WholeRegex {
  const parsed = parseRegex(pattern);
  const program = compileProgram(pattern, parsed);
  const literals = literalsOf(parsed.root);
  const matches =
    literals === undefined
      ? (text: string, spend?: Spend) => run(program, text, false, spend) !== undefined
      : (text: string) => literals.has(text);

  function capture(text: string): ReadonlyMap<string, string> | undefined {
    const slots = run(program, text, true);
    if (slots === undefined) return undefined;
    const groups = new Map([['0', text]]);
    for (let index = 1; index <= parsed.groupCount; index++)
      groups.set(`${index}`, text.slice(slots[index * 2] ?? 0, slots[index * 2 + 1] ?? 0));
    for (const [name, index] of parsed.groupNames) groups.set(name, groups.get(`${index}`)!);
    return groups;
  }

  const slots = parsed.groupCount * 2;
  const captureCost = program.length + Math.ceil(slots ** 2 / SLOTS_PER_INSTRUCTION);
  return { matches, capture, captureCost };
}

/** The texts that `a|b|c` stands for; undefined when the pattern is anything else. */
function literalsOf(root: RegexNode): ReadonlySet<string> | undefined {
  const texts = (root.kind === 'choice' ? root.options : [root]).map(literalOf);
  return texts.includes(undefined) ? undefined : new Set(texts as string[]);
}

function literalOf(node: RegexNode): string | undefined {
  if (node.kind === 'character') return node.literal === undefined ? undefined : String.fromCodePoint(node.literal);
  if (node.kind !== 'sequence') return undefined;
  let text = '';
  for (const part of node.parts) {
    if (part.kind !== 'character' || part.literal === undefined) return undefined;
    text += String.fromCodePoint(part.literal);
  }
  return text;
}

/** The slots of the way that has precedence among those that reach the end of the text. */
function run(
  program: readonly Instruction[],
  text: string,
  isCapturing: boolean,
  spend?: Spend,
): Thread['slots'] | undefined {
  let threads: Thread[] = [];
  let seen = new Uint8Array(program.length);
  follow({ program, text, isCapturing, threads, seen }, 0, 0, NO_SLOTS);
  for (let at = 0; at < text.length && threads.length > 0; ) {
    const codePoint = text.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    const next: Thread[] = [];
    seen = new Uint8Array(program.length);
    let walked = threads.length;
    for (const thread of threads) {
      const instruction = program[thread.at]!;
      if (instruction.op === 'character' && instruction.test(codePoint))
        walked += follow({ program, text, isCapturing, threads: next, seen }, thread.at + 1, at, thread.slots);
    }
    spend?.(walked);
    threads = next;
  }
  return threads.find(thread => program[thread.at]!.op === 'match')?.slots;
}

interface Frontier {
  readonly program: readonly Instruction[];
  readonly text: string;
  readonly isCapturing: boolean;
  readonly threads: Thread[];
  /** Instructions reached at this place in the text: who comes first has precedence. */
  readonly seen: Uint8Array;
}

/** Adds every instruction that can be reached from `start` without a character, and counts them. A stack of its own: programs are long. */
function follow(frontier: Frontier, start: number, position: number, startSlots: Thread['slots']): number {
  const { program, text, isCapturing, threads, seen } = frontier;
  const stack: Thread[] = [{ at: start, slots: startSlots }];
  let walked = 0;
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    const { at, slots } = thread;
    if (seen[at] === 1) continue;
    seen[at] = 1;
    walked += 1;
    const instruction = program[at]!;
    switch (instruction.op) {
      case 'jump':
        stack.push({ at: instruction.target, slots });
        break;
      case 'split':
        stack.push({ at: instruction.second, slots }, { at: instruction.first, slots });
        break;
      case 'save':
        stack.push({ at: at + 1, slots: isCapturing ? withSlot(slots, instruction.slot, position) : slots });
        break;
      case 'assertion':
        if (holds(instruction.assertion, text, position)) stack.push({ at: at + 1, slots });
        break;
      default:
        threads.push(thread);
    }
  }
  return walked;
}

function withSlot(slots: Thread['slots'], slot: number, position: number): Thread['slots'] {
  const changed = slots.slice();
  changed[slot] = position;
  return changed;
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'text start':
      return position === 0;
    case 'text end':
      return position === text.length;
    case 'line start':
      return position === 0 || text[position - 1] === '\n';
    case 'line end':
      return position === text.length || text[position] === '\n';
    default: {
      const isBoundary = isWord(text[position - 1]) !== isWord(text[position]);
      return isBoundary === (assertion === 'word boundary');
    }
  }
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /[0-9A-Za-z_]/.test(letter);
}
