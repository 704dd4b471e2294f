import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, readGuide } from './guide-pages.ts';

const PICTURES = path.join(ROOT, 'docs/guide/pictures');
const LIMIT_BYTES = 150_000;

function listPictures(language: string): string[] {
  const folder = path.join(PICTURES, language);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe('pictures of the guide', () => {
  const named = readGuide().flatMap(({ text }) =>
    [...text.matchAll(/!\[[^\]]*\]\((pictures\/[^)]+)\)/g)].map(m => m[1]!),
  );

  test('are the same in both languages', () => assert.deepEqual(listPictures('zh'), listPictures('en')));

  test('are all shown, and all there', () => {
    const there = ['en', 'zh'].flatMap(language => listPictures(language).map(name => `pictures/${language}/${name}`));
    assert.deepEqual([...new Set(named)].sort(), there.sort());
  });

  test('are light enough for a repository', () => {
    for (const name of named) assert.ok(statSync(path.join(ROOT, 'docs/guide', name)).size < LIMIT_BYTES, name);
  });
});
