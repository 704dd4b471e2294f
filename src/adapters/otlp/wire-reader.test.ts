import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextCache } from './text-cache.ts';
import { WireReader } from './wire-reader.ts';

function readerOf(hex: string): WireReader {
  return new WireReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'), new TextCache());
}

const MALFORMED = { code: 'OTLP_MALFORMED' };

describe('WireReader', () => {
  it('reads the examples of the encoding guide', () => {
    // protobuf.dev/programming-guides/encoding: Test1 { a: 150 } and Test2 { b: "testing" }.
    const number = readerOf('08 96 01');
    assert.equal(number.nextField(), 1);
    assert.equal(number.unsigned(), 150);
    assert.equal(number.nextField(), 0);
    const text = readerOf('12 07 74 65 73 74 69 6e 67');
    assert.equal(text.nextField(), 2);
    assert.equal(text.text(100), 'testing');
  });

  const integers = [
    { name: 'minus one', hex: '08 ff ff ff ff ff ff ff ff ff 01', expected: '-1' },
    { name: 'the least int64', hex: '08 80 80 80 80 80 80 80 80 80 01', expected: '-9223372036854775808' },
    { name: 'the largest int64', hex: '08 ff ff ff ff ff ff ff ff 7f', expected: '9223372036854775807' },
    { name: 'zero', hex: '08 00', expected: '0' },
  ];
  for (const { name, hex, expected } of integers) {
    it(`reads ${name} exactly`, () => {
      const reader = readerOf(hex);
      reader.nextField();
      assert.equal(reader.signedText(), expected);
    });
  }

  it('reads zigzag as the guide lists it', () => {
    const read = (hex: string) => {
      const reader = readerOf(`08 ${hex}`);
      reader.nextField();
      return reader.zigzag();
    };
    assert.deepEqual(
      ['00', '01', '02', '03', 'fe ff ff ff 0f', 'ff ff ff ff 0f'].map(read),
      [0, -1, 1, -2, 0x7fffffff, -0x80000000],
    );
  });

  const broken = [
    { name: 'a varint that never ends', hex: '08 ff ff ff ff ff ff ff ff ff ff ff' },
    { name: 'a varint cut off', hex: '08 96' },
    { name: 'a length beyond the end', hex: '12 7f 00' },
    { name: 'a length near 2^64', hex: '12 ff ff ff ff ff ff ff ff ff 01' },
    { name: 'half a double', hex: '09 00 00' },
    { name: 'field number zero', hex: '00' },
    { name: 'a group', hex: '0b 0c' },
  ];
  for (const { name, hex } of broken) {
    it(`refuses ${name}`, () => {
      assert.throws(() => {
        const reader = readerOf(hex);
        while (reader.nextField() !== 0) reader.skip();
      }, MALFORMED);
    });
  }

  it('refuses a field of another wire type than asked for', () => {
    const reader = readerOf('08 01');
    reader.nextField();
    assert.throws(() => reader.text(10), MALFORMED);
  });

  it('never reads past an inner message', () => {
    const reader = readerOf('0a 02 09 00 11 22 33 44 55 66 77 88');
    reader.nextField();
    reader.enter();
    reader.nextField();
    assert.throws(() => reader.double(), MALFORMED);
  });

  it('takes repeated numbers packed and one by one, up to the limit', () => {
    const values: number[] = [];
    const reader = readerOf('0a 03 01 02 03 08 04');
    reader.nextField();
    reader.varintsInto(values, 4);
    reader.nextField();
    reader.varintsInto(values, 4);
    assert.deepEqual(values, [1, 2, 3, 4]);
    const second = readerOf('08 05');
    second.nextField();
    assert.throws(() => second.varintsInto(values, 4), MALFORMED);
  });

  it('cuts long text between characters', () => {
    const text = '号'.repeat(40);
    const bytes = Buffer.from(text);
    const reader = new WireReader(Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]), new TextCache());
    reader.nextField();
    assert.equal(reader.text(100), '号'.repeat(33));
  });
});

describe('TextCache', () => {
  it('gives equal text for equal bytes and never mixes texts up', () => {
    const cache = new TextCache();
    const texts = [...Array.from({ length: 20_000 }, (_, i) => `attribute.${i}`), 'é', 'Ã©', '号'];
    for (const text of [...texts, ...texts]) {
      const bytes = Buffer.from(`__${text}__`);
      assert.equal(cache.read(bytes, 2, bytes.length - 2, 100), text);
    }
  });
});
