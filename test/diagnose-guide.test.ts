import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CASE_FILES, caseLogSchema, caseSpanSchema, diagnosisCaseSchema } from '#api/diagnosis-case.ts';
import { codesOf, getPage, listFences, ROOT, readGuide, readTable } from './guide-pages.ts';

const page = getPage(readGuide(), 'diagnose-offline.md');
const fenceOf = (title: string) => listFences(page).find(fence => fence.title === title)!.text;
const example = (name: string) => readFileSync(path.join(ROOT, 'examples/case', name), 'utf8');

async function diagnose(...options: readonly string[]): Promise<string> {
  const args = ['diagnose', 'examples/case', ...options];
  return (await promisify(execFile)(path.join(ROOT, 'zeroops'), args, { cwd: ROOT })).stdout;
}

describe('the case folder of the guide', () => {
  test('is the example that lies in examples/case', () => {
    assert.equal(fenceOf('case.json'), example(CASE_FILES.description));
    assert.ok(example(CASE_FILES.metrics).startsWith(fenceOf('metrics.csv')));
  });

  test('gives the answer that is printed', async () => {
    assert.equal(await diagnose('--lang', 'en'), fenceOf('output'));
  });

  test('gives the answer in Chinese when asked to', async () => {
    const said = await diagnose('--lang', 'zh');
    assert.match(said, /根因（按可能性排序）：\n1\. cart，变慢：置信度 99 %/);
    assert.doesNotMatch(said, /[a-z]+( [a-z]+){3}/i);
  });

  test('gives scripts the fields that are named', async () => {
    const fields = Object.keys(JSON.parse(await diagnose('--json')));
    for (const field of fields) assert.ok(page.text.includes(`\`${field}\``), field);
    assert.ok(fields.includes('counterfactual') && fields.includes('path'));
  });

  test('has every key that is read', () => {
    const keysIn = (heading: string) =>
      readTable(page, heading)
        .flatMap(([cell]) => codesOf(cell!))
        .sort();
    assert.deepEqual(keysIn('key'), Object.keys(diagnosisCaseSchema.shape).sort());
    assert.deepEqual(keysIn('key of a span'), Object.keys(caseSpanSchema.shape).sort());
    assert.deepEqual(keysIn('key of a log line'), Object.keys(caseLogSchema.shape).sort());
  });

  test('shows a log line as it is read', () => {
    assert.ok(caseLogSchema.safeParse(JSON.parse(fenceOf('logs.jsonl'))).success);
  });
});
