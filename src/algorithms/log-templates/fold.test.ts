import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMiner, findTemplateText, findValues, mineLine } from './miner.ts';

const MASKED = [
  { name: 'words are constants', line: 'Send worker leaving thread', template: 'Send worker leaving thread' },
  { name: 'a number', line: 'took 42 turns', template: 'took <*> turns' },
  { name: 'an address with its port is one value', line: 'src: /10.251.73.220:50010 up', template: 'src: <*> up' },
  { name: 'a name with a port', line: 'csdnimg.cn:80 close', template: '<*> close' },
  { name: 'a host by its ending', line: 'rhost is zummit.com now', template: 'rhost is <*> now' },
  { name: 'a class is no host', line: 'java.io.IOException thrown', template: 'java.io.IOException thrown' },
  { name: 'a setting is no host', line: 'mapred.tip.id is old', template: 'mapred.tip.id is old' },
  { name: 'a path', line: 'open /etc/passwd now', template: 'open <*> now' },
  { name: 'a Windows path', line: 'Core: C:\\Windows\\servicing\\sqm dir', template: 'Core: <*> dir' },
  { name: 'two words with a slash are no path', line: 'read/write failed', template: 'read/write failed' },
  { name: 'a web address', line: 'GET https://a.b/c?d=e&f=g done', template: 'GET <*> done' },
  { name: 'a query with any number of fields', line: 'GET /find?q=a&x=1 done', template: 'GET <*> done' },
  { name: 'a route with its places', line: 'GET /users/:id/items failed: x', template: 'GET <*> failed: x' },
  {
    name: 'a name before its number',
    line: 'Served block blk_-38865049064139660 to all',
    template: 'Served block blk_<*> to all',
  },
  { name: 'a name before several numbers', line: 'Found rdd_2_1 locally', template: 'Found rdd_<*> locally' },
  { name: 'a mail address', line: 'from bob@example.org today', template: 'from <*> today' },
  { name: 'a uuid', line: 'req 3ea4052c-895d-4b64-9e2d-04d64c4d94ab ok', template: 'req <*> ok' },
  { name: 'letters that are a number', line: 'core deadbeef dumped', template: 'core <*> dumped' },
  { name: 'a short word of such letters', line: 'facade added', template: 'facade added' },
  { name: 'a hardware address of letters', line: 'bssid ff:ff:ff:ff:ff:ff last', template: 'bssid <*> last' },
  { name: 'an IPv6 address', line: 'peer fe80::c6b3:1ff:fecd:467f up', template: 'peer <*> up' },
  { name: 'a term with a digit is a word', line: 'bind IPv6 socket', template: 'bind IPv6 socket' },
  { name: 'a date in words', line: 'since Fri Jun 17 07:07:00 2005 or so', template: 'since <*> or so' },
  { name: 'a month without a number is a word', line: 'Mar the day', template: 'Mar the day' },
  { name: 'a number takes its unit', line: 'free 317.5 KB left', template: 'free <*> left' },
  { name: 'and the rounder figure', line: 'sent 1587 bytes (1.55 KB) so far', template: 'sent <*> so far' },
  { name: 'and the bound', line: 'lifetime <1 sec', template: 'lifetime <*>' },
  { name: 'brackets are no bound', line: 'got <memory:0, vCores:-27>', template: 'got <memory:<*>, vCores:<*>>' },
  { name: 'a list is one value', line: 'nodes 10.0.0.1, 10.0.0.2, 10.0.0.3 lost', template: 'nodes <*> lost' },
  { name: 'a row of numbers', line: 'Fan speeds ( 3552 **** 3534 )', template: 'Fan speeds ( <*> )' },
  { name: 'booleans are values', line: 'enabled is true', template: 'enabled is <*>' },
  { name: 'null is a value', line: 'owner is null here', template: 'owner is <*> here' },
  { name: 'a state behind = is a constant', line: 'tty=ssh x=1', template: 'tty=ssh x=<*>' },
  { name: 'a name behind = is a value', line: 'user=root x=1', template: 'user=<*> x=<*>' },
  { name: 'words and values joined behind =', line: 'reason = Fail:sts:5_rsn:0 x', template: 'reason = <*> x' },
  { name: 'a missing value', line: 'logname= uid=0', template: 'logname=<*> uid=<*>' },
  { name: 'a bracketed value', line: 'resource=[a, b] free', template: 'resource=<*> free' },
  { name: 'free text behind =', line: 'msg="it took a very long time" x=1', template: 'msg=<*> x=<*>' },
  { name: 'a phrase behind =', line: 'tag="View Lock" x=1', template: 'tag="View Lock" x=<*>' },
  { name: 'a comparison is no assignment', line: 'a == b here', template: 'a == b here' },
  { name: 'empty brackets hold a missing value', line: 'from 10.1.1.1 () at', template: 'from <*> (<*>) at' },
  { name: 'a call without arguments', line: 'jk2_init() found', template: '<*>() found' },
  { name: 'dots that lead to a value', line: 'wait enable.......0', template: 'wait enable.......<*>' },
  { name: 'the full stop stays', line: 'slot 10. Next', template: 'slot <*>. Next' },
  { name: 'Chinese text is parted from numbers', line: '用户123登录失败', template: '用户<*>登录失败' },
  { name: 'a line that is nothing but a name with a number', line: 'jetty-6.1.26', template: 'jetty<*>' },
  { name: 'a line that is nothing but a number', line: '42', template: '<*>' },
  { name: 'colours of a terminal', line: '\u001b[31mred\u001b[0m alert', template: '\u001b[31mred\u001b[0m alert' },
  { name: 'an empty line', line: '', template: '' },
  { name: 'nothing but signs', line: '=== :: ((', template: '=== :: ((' },
];

for (const { name, line, template } of MASKED) {
  test(`masking: ${name}`, () => {
    const miner = createMiner();
    assert.equal(findTemplateText(miner, mineLine(miner, line).templateId), template);
  });
}

test('the values of a line are given with their types', () => {
  const miner = createMiner();
  const line = 'took 20 ms for /v2/servers from 10.11.10.1:80 id=0xff user= n=7';
  const { templateId } = mineLine(miner, line);
  assert.deepEqual(findValues(miner, templateId, line), [
    { type: 'duration', text: '20 ms' },
    { type: 'path', text: '/v2/servers' },
    { type: 'ip', text: '10.11.10.1:80' },
    { type: 'hex', text: '0xff' },
    { type: 'empty', text: '' },
    { type: 'number', text: '7' },
  ]);
  assert.deepEqual(findValues(miner, 99, line), []);
});
