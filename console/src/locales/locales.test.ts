import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

type Texts = { readonly [key: string]: string | Texts };

const SOURCES = path.resolve(import.meta.dirname, '..');
const PLURAL = /_(one|other)$/;

describe('the texts of the console', () => {
  const en = flatten(readTexts('en'));
  const zh = flatten(readTexts('zh'));
  const used = findUsedKeys();

  test('are there in both languages', () => {
    assert.deepEqual(keysOf(zh), keysOf(en));
  });

  test('fill in the same values in both languages', () => {
    for (const [key, text] of zh) {
      const original = en.get(key) ?? '';
      assert.deepEqual(valuesIn(text), valuesIn(original), key);
    }
  });

  test('are all translated', () => {
    const untouched = [...zh].filter(([key, text]) => text === en.get(key) && /[a-z]{3}/i.test(text));
    assert.deepEqual(untouched, []);
  });

  test('exist wherever a page asks for one', () => {
    const known = new Set(keysOf(en));
    const missing = used.filter(key =>
      key.includes('*') ? ![...known].some(each => matches(each, key)) : !known.has(key),
    );
    assert.deepEqual(missing, []);
  });

  test('are all asked for by some page', () => {
    const unused = keysOf(en).filter(key => !used.some(each => matches(key, each)));
    assert.deepEqual(unused, []);
  });
});

function readTexts(language: string): Texts {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, `${language}.json`), 'utf8'));
}

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

/** A text for one and a text for many are one key; Chinese has a single form. */
function keysOf(texts: ReadonlyMap<string, string>): string[] {
  return [...new Set([...texts.keys()].map(key => key.replace(PLURAL, '')))].sort();
}

function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]!).sort();
}

/** Keys in the sources; `*` stands for what is only known at run time. */
function findUsedKeys(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => /\.tsx?$/.test(file));
  const text = files
    .filter(file => !file.endsWith('.test.ts'))
    .map(file => readFileSync(path.join(SOURCES, file), 'utf8'))
    .join('\n');
  const calls = [...text.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`]+)`)/g)].map(match => match[1] ?? match[2]!);
  const chosen = [...text.matchAll(/\bt\([^'`()]*\? '([^']+)' : '([^']+)'/g)].flatMap(match => [match[1]!, match[2]!]);
  const labels = [...text.matchAll(/label: '((?:nav)\.[^']+)'/g)].map(match => match[1]!);
  return [...new Set([...calls, ...chosen, ...labels].map(key => key.replaceAll(/\$\{[^}]+\}/g, '*')))];
}

function matches(key: string, pattern: string): boolean {
  const escaped = pattern.split('*').map(part => part.replaceAll('.', '\\.'));
  return new RegExp(`^${escaped.join('[^.]+')}$`).test(key);
}
