import type { Attributes } from './attributes.ts';
import { MAX_ATTRIBUTE_BYTES, MAX_NAME_BYTES, MAX_VALUE_DEPTH, MAX_VALUE_ELEMENTS } from './limits.ts';
import type { WireReader } from './wire-reader.ts';

const TOO_DEEP = '(nested too deeply)';

type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** opentelemetry.proto.common.v1.KeyValue. */
export function readAttribute(reader: WireReader, into: Attributes): void {
  const outer = reader.enter();
  let key = '';
  let value = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) key = reader.text(MAX_NAME_BYTES);
    else if (field === 2) value = readValueText(reader, MAX_ATTRIBUTE_BYTES);
    else reader.skip();
  }
  reader.leave(outer);
  into.put(key, value);
}

/** AnyValue as text: scalars as they are, arrays and maps as JSON. */
export function readValueText(reader: WireReader, limitBytes: number): string {
  const value = readValue(reader, limitBytes, 0);
  if (typeof value === 'string') return value;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > limitBytes ? Buffer.from(text.slice(0, limitBytes)).toString() : text;
}

/** opentelemetry.proto.resource.v1.Resource. */
export function readResource(reader: WireReader, into: Attributes): void {
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) readAttribute(reader, into);
    else reader.skip();
  }
  reader.leave(outer);
}

function readValue(reader: WireReader, limitBytes: number, depth: number): PlainValue {
  const outer = reader.enter();
  let value: PlainValue = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) value = reader.text(limitBytes);
    else if (field === 2) value = reader.unsigned() !== 0;
    else if (field === 3) value = reader.signedText();
    else if (field === 4) value = reader.double();
    else if (field === 5 && depth < MAX_VALUE_DEPTH) value = readArray(reader, limitBytes, depth + 1);
    else if (field === 6 && depth < MAX_VALUE_DEPTH) value = readMap(reader, limitBytes, depth + 1);
    else if (field === 7) value = reader.base64(limitBytes);
    else {
      if (field === 5 || field === 6) value = TOO_DEEP;
      reader.skip();
    }
  }
  reader.leave(outer);
  return value;
}

function readArray(reader: WireReader, limitBytes: number, depth: number): PlainValue {
  const values: PlainValue[] = [];
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1 && values.length < MAX_VALUE_ELEMENTS) values.push(readValue(reader, limitBytes, depth));
    else reader.skip();
  }
  reader.leave(outer);
  return values;
}

function readMap(reader: WireReader, limitBytes: number, depth: number): PlainValue {
  const entries: [string, PlainValue][] = [];
  const outer = reader.enter();
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1 && entries.length < MAX_VALUE_ELEMENTS) entries.push(readEntry(reader, limitBytes, depth));
    else reader.skip();
  }
  reader.leave(outer);
  return Object.fromEntries(entries);
}

function readEntry(reader: WireReader, limitBytes: number, depth: number): [string, PlainValue] {
  const outer = reader.enter();
  let key = '';
  let value: PlainValue = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) key = reader.text(MAX_NAME_BYTES);
    else if (field === 2) value = readValue(reader, limitBytes, depth);
    else reader.skip();
  }
  reader.leave(outer);
  return [key, value];
}
