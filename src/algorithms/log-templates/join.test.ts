import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMiner, findTemplateText, mineLine } from './miner.ts';

/** Lines in order, and the template numbers that they are to get, counted from 0. */
const GROUPINGS = [
  {
    name: 'names between words that relate',
    lines: ['Failed password for root from 10.0.0.1 port 1', 'Failed password for uucp from 10.0.0.2 port 2'],
    groups: [0, 0],
  },
  {
    name: 'names behind a word that asks for one',
    lines: ['Invalid user admin', 'Invalid user test1', 'Invalid user webmaster'],
    groups: [0, 0, 0],
  },
  {
    name: 'states in capitals stay apart',
    lines: ['Task t_1 moved from NEW to DONE', 'Task t_2 moved from DONE to NEW'],
    groups: [0, 1],
  },
  { name: 'verbs stay apart', lines: ['VM 1 Started', 'VM 1 Paused', 'VM 2 Started'], groups: [0, 1, 0] },
  {
    name: 'any number of like parts',
    lines: [
      'cart [id:"a1" n:1] ok',
      'cart [id:"a1" n:1  id:"b2" n:2] ok',
      'cart [id:"a1" n:1  id:"b2" n:2  id:"c3" n:7] ok',
    ],
    groups: [0, 0, 0],
  },
  { name: 'states behind a noun', lines: ['client connected here', 'client disconnected here'], groups: [0, 1] },
  { name: 'the first word parts', lines: ['cupsd startup succeeded', 'klogd startup succeeded'], groups: [0, 1] },
  {
    name: 'full names of jobs at the beginning',
    lines: [
      'com.example.sync.daily: told to run this job; ignoring',
      'com.example.heartbeat: told to run this job; ignoring',
      'com.example.Third.job: told to run this job; ignoring',
    ],
    groups: [0, 0, 0],
  },
  {
    name: 'full names with and without digits',
    lines: ['Registering class org.example.v2.A for it', 'Registering class org.example.B for it'],
    groups: [0, 0],
  },
  {
    name: 'a value told in one word or in several',
    lines: ['synchronized to 10.0.0.1, stratum 3', 'synchronized to LOCAL(0), stratum 10'],
    groups: [0, 0],
  },
  {
    name: 'the same with the longer form first',
    lines: ['synchronized to LOCAL(0), stratum 10', 'synchronized to 10.0.0.1, stratum 3'],
    groups: [0, 0],
  },
  { name: 'a quoted word', lines: ["module 'http' loaded now", "module 'tcp' loaded now"], groups: [0, 0] },
  {
    name: 'another key is another template',
    lines: ['mail: from=a@b.org size=1', 'mail: to=a@b.org size=1'],
    groups: [0, 1],
  },
  {
    name: 'a value that may be missing',
    lines: ['auth failure; ruser= rhost=10.0.0.1', 'auth failure; ruser=joe rhost=10.0.0.2'],
    groups: [0, 0],
  },
];

for (const { name, lines, groups } of GROUPINGS) {
  test(`joining: ${name}`, () => {
    const miner = createMiner();
    const ids = lines.map(line => mineLine(miner, line).templateId);
    const order = [...new Set(ids)];
    assert.deepEqual(
      ids.map(id => order.indexOf(id)),
      groups,
    );
  });
}

test('a place with many different words turns into a parameter, and the id stays', () => {
  const miner = createMiner();
  const ids = [...'abcdefghijklmnop'].map(letter => mineLine(miner, `removing ${letter.repeat(3)} service`).templateId);
  assert.equal(ids.at(-1), ids[0]);
  assert.equal(new Set(ids).size, 5);
  assert.equal(findTemplateText(miner, ids[0]!), 'removing <*> service');
});
