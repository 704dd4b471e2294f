import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import { createMiner, findTemplateText, mineLine } from './miner.ts';
import { restoreMiner, saveMiner } from './miner-state.ts';

const WORDS = 'open close read write user host node job from to for state failed done error queue lock disk'.split(' ');

/** Lines of about forty kinds; the same seed gives the same lines. */
function sampleLines(count: number, seed: number): string[] {
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
  return Array.from({ length: count }, () => {
    const kind = next(40);
    const name = WORDS[next(WORDS.length)]!;
    const word = WORDS[kind % WORDS.length]!;
    return `${word} ${WORDS[(kind * 7) % WORDS.length]} for ${name} from 10.0.${next(9)}.${next(9)} took ${next(999)} ms x=${name}`;
  });
}

const idsOf = (miner: ReturnType<typeof createMiner>, lines: readonly string[]): number[] =>
  lines.map(line => mineLine(miner, line).templateId);

test('a line is new once', () => {
  const miner = createMiner();
  assert.deepEqual(mineLine(miner, 'session 1 opened'), { templateId: 1, isNew: true });
  assert.deepEqual(mineLine(miner, 'session 2 opened'), { templateId: 1, isNew: false });
});

test('a saved and restored miner gives the ids that an unbroken one gives', () => {
  const lines = sampleLines(4_000, 7);
  const whole = createMiner();
  const expected = idsOf(whole, lines);
  const first = createMiner();
  idsOf(first, lines.slice(0, 1_500));
  const restored = restoreMiner(JSON.parse(JSON.stringify(saveMiner(first))));
  assert.deepEqual(idsOf(restored, lines.slice(1_500)), expected.slice(1_500));
  assert.deepEqual(saveMiner(restored), saveMiner(whole));
});

test('saving does not tie the state to the miner', () => {
  const miner = createMiner();
  mineLine(miner, 'Invalid user root');
  const state = saveMiner(miner);
  mineLine(miner, 'Invalid user admin');
  assert.equal(state.templates[0]!.row.words.at(-1), 'root');
});

test('what a line gets does not depend on the lines after it', () => {
  const lines = sampleLines(1_000, 3);
  const before = idsOf(createMiner(), lines.slice(0, 500));
  const shuffled = [...lines.slice(0, 500), ...lines.slice(500).reverse(), ...sampleLines(500, 99)];
  assert.deepEqual(idsOf(createMiner(), shuffled).slice(0, 500), before);
});

test('known lines keep their ids when the memory of rows is lost', () => {
  const miner = createMiner();
  const lines = sampleLines(2_000, 5);
  idsOf(miner, lines);
  const settled = idsOf(miner, lines);
  const restored = restoreMiner({ ...saveMiner(miner), signatures: [] });
  assert.deepEqual(idsOf(restored, lines), settled);
});

test('a state of another format is refused', () => {
  const state = { ...saveMiner(createMiner()), format: 2 as unknown as 1 };
  assert.throws(() => restoreMiner(state), RangeError);
});

test('senseless limits are refused', () => {
  assert.throws(() => createMiner({ templateLimit: 0 }), RangeError);
  assert.throws(() => createMiner({ byteLimit: Number.NaN }), RangeError);
});

test('endless new words do not grow the memory, and do not push out what is often said', () => {
  const miner = createMiner({ templateLimit: 500 });
  const known = mineLine(miner, 'disk sda is healthy').templateId;
  mineLine(miner, 'disk sda is healthy');
  for (let at = 0; at < 20_000; at++)
    mineLine(miner, `${word(at)} ${word(at * 7)} ${word(at * 13)} said ${word(at * 31)}`);
  assert.ok(miner.templates.size <= 500);
  assert.ok(miner.signatures.size <= 65_536);
  assert.deepEqual(mineLine(miner, 'disk sda is healthy'), { templateId: known, isNew: false });
});

test('huge templates are forgotten before they fill the memory', () => {
  const byteLimit = 2 * 1024 * 1024;
  const miner = createMiner({ byteLimit });
  for (let at = 0; at < 2_000; at++) mineLine(miner, `${word(at)} ${`${word(at * 3)} `.repeat(200)}`);
  assert.ok(miner.bytes <= byteLimit);
  const sum = saveMiner(miner).templates.length;
  assert.equal(sum, miner.templates.size);
});

const HOSTILE = [
  { name: 'one huge word', line: 'x'.repeat(5_000_000) },
  { name: 'one huge number', line: '9'.repeat(5_000_000) },
  { name: 'only opening brackets', line: '['.repeat(1_000_000) },
  { name: 'only equals signs', line: 'a='.repeat(1_000_000) },
  { name: 'only quotes', line: '="'.repeat(1_000_000) },
  { name: 'only colons and digits', line: '1:'.repeat(1_000_000) },
  { name: 'only dots', line: '.'.repeat(1_000_000) },
  { name: 'only slashes', line: '/a'.repeat(1_000_000) },
  { name: 'at signs in front of words', line: `${'@a '.repeat(300)}${'b'.repeat(5_000_000)}` },
  { name: 'single slashes', line: `${'a/b '.repeat(300)}${'b'.repeat(5_000_000)}` },
  { name: 'endless escapes', line: '\u001b['.repeat(1_000_000) },
  { name: 'binary junk', line: Array.from({ length: 100_000 }, (_, at) => String.fromCharCode(at % 256)).join('') },
  { name: 'lone surrogates', line: '\ud800\udfff\udc00'.repeat(10_000) },
];

for (const { name, line } of HOSTILE) {
  test(`hostile input: ${name} costs little and stays short`, () => {
    const miner = createMiner();
    const cpuMs = cpuMsOf(() => {
      for (let times = 0; times < 20; times++) mineLine(miner, line);
    });
    assert.ok(cpuMs < 2_000, `${cpuMs} ms`);
    assert.equal(miner.templates.size, 1);
    assert.ok(findTemplateText(miner, 1)!.length < 10_000);
    assert.ok(miner.bytes < 200_000);
  });
}

function word(at: number): string {
  let text = '';
  for (let rest = at + 1; rest > 0; rest = Math.floor(rest / 20)) text += 'ghijklmnopqrstuvwxyz'[rest % 20];
  return text;
}
