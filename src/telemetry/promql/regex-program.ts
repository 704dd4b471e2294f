import { regexWrong } from './errors.ts';
import type { CharacterTest } from './regex-classes.ts';
import type { Assertion, ParsedRegex, RegexNode } from './regex-syntax.ts';

/** One instruction of a machine that follows all ways through a pattern at once. */
export type Instruction =
  | { readonly op: 'character'; readonly test: CharacterTest }
  | { readonly op: 'assertion'; readonly assertion: Assertion }
  | { readonly op: 'save'; readonly slot: number }
  /** Goes to both, `first` with precedence. */
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; target: number }
  | { readonly op: 'match' };

const MAX_INSTRUCTIONS = 10_000;

export function compileProgram(pattern: string, { root }: ParsedRegex): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(root);
  add({ op: 'match' });
  return program;

  function add<Added extends Instruction>(instruction: Added): Added {
    if (program.length >= MAX_INSTRUCTIONS) throw regexWrong(pattern, 0, 'the repetitions make it too large');
    program.push(instruction);
    return instruction;
  }

  function emit(node: RegexNode): void {
    switch (node.kind) {
      case 'character':
        add({ op: 'character', test: node.test });
        return;
      case 'assertion':
        add({ op: 'assertion', assertion: node.assertion });
        return;
      case 'group':
        add({ op: 'save', slot: node.index * 2 });
        emit(node.inner);
        add({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'sequence':
        for (const part of node.parts) emit(part);
        return;
      case 'choice':
        emitChoice(node.options);
        return;
      case 'repeat':
        emitRepeat(node);
        return;
    }
  }

  function emitChoice(options: readonly RegexNode[]): void {
    const exits: { op: 'jump'; target: number }[] = [];
    for (const [i, option] of options.entries()) {
      if (i === options.length - 1) {
        emit(option);
        break;
      }
      const split = add({ op: 'split' as const, first: program.length + 1, second: 0 });
      emit(option);
      exits.push(add({ op: 'jump' as const, target: 0 }));
      split.second = program.length;
    }
    for (const exit of exits) exit.target = program.length;
  }

  function emitRepeat({ inner, least, most, isLazy }: Extract<RegexNode, { kind: 'repeat' }>): void {
    for (let i = 0; i < least; i++) emit(inner);
    if (most === Number.POSITIVE_INFINITY) {
      const start = program.length;
      const split = add({ op: 'split' as const, first: 0, second: 0 });
      emit(inner);
      add({ op: 'jump', target: start });
      aim(split, start + 1, program.length, isLazy);
      return;
    }
    const splits: { at: number; split: { op: 'split'; first: number; second: number } }[] = [];
    for (let i = least; i < most; i++) {
      splits.push({ at: program.length, split: add({ op: 'split' as const, first: 0, second: 0 }) });
      emit(inner);
    }
    for (const { at, split } of splits) aim(split, at + 1, program.length, isLazy);
  }
}

function aim(split: { first: number; second: number }, on: number, out: number, isLazy: boolean): void {
  split.first = isLazy ? out : on;
  split.second = isLazy ? on : out;
}
