import { hashSet } from './naming.ts';

/** Units in which one and the same figure may be told, smallest to largest, and what may follow a time of day. */
const UNITS = hashSet(
  'B byte bytes kB KB MB GB TB PB KiB MiB GiB TiB K M G kb mb gb kbps Mbps Gbps ' +
    'ns us ms msec msecs millis millisecond milliseconds s sec secs second seconds min mins minute minutes ' +
    'h hr hrs hour hours d day days week weeks % percent Hz kHz KHz MHz GHz ' +
    'AM PM am pm UTC GMT EST EDT CST CDT PST PDT MST MDT CET CEST BST IST JST',
);

/** Whether the hash is that of a unit of size, time, rate or share. O(1). */
export function isUnit(hash: number): boolean {
  return UNITS.has(hash);
}
