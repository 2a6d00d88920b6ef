// MessagePack: the bytes are those that the specification names, everything comes back, and what is broken is refused.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { decode, encode } from '../dist/msgpack.js';

const hex = (value) => Buffer.from(encode(value)).toString('hex');

test('values are written as short as they can be', () => {
  const bytes = [[null, 'c0'], [false, 'c2'], [true, 'c3'], [0, '00'], [127, '7f'], [128, 'cc80'], [255, 'ccff'], [256, 'cd0100'], [65535, 'cdffff'], [65536, 'ce00010000'],
    [4294967295, 'ceffffffff'], [4294967296, 'cf0000000100000000'], [-1, 'ff'], [-32, 'e0'], [-33, 'd0df'], [-128, 'd080'], [-129, 'd1ff7f'], [-32768, 'd18000'], [-32769, 'd2ffff7fff'],
    [-2147483648, 'd280000000'], [-2147483649, 'd3ffffffff7fffffff'], [1.5, 'cb3ff8000000000000'], [Number.NaN, 'c0'], ['', 'a0'], ['ä', 'a2c3a4'], [[], '90'], [{}, '80'], [{ a: 1, b: undefined }, '81a16101']];
  for (const [value, written] of bytes) assert.equal(hex(value), written, String(value));
});

test('whatever is written is read', () => {
  let state = 20260101;
  const random = (below) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return state % below; };
  const make = (depth) => {
    switch (random(depth > 4 ? 5 : 7)) {
      case 0: return [null, true, false][random(3)];
      case 1: return random(2) ? random(2 ** 32) : -random(2 ** 32);
      case 2: return random(2 ** 32) / 1000;
      case 3: return 'ä🚪x'.repeat(random(40));
      case 4: return random(2) ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
      case 5: return Array.from({ length: random(20) }, () => make(depth + 1));
      default: return Object.fromEntries(Array.from({ length: random(20) }, (_, number) => [`f${number}`, make(depth + 1)]));
    }
  };
  for (let round = 0; round < 500; round += 1) {
    const value = make(0);
    assert.deepEqual(decode(encode(value)), value);
  }
  const long = 'x'.repeat(70_000);
  const wide = Array.from({ length: 70_000 }, (_, number) => number);
  assert.deepEqual(decode(encode([long, wide])), [long, wide]);
});

test('what is broken is refused, and nothing hangs', () => {
  const whole = encode({ type: 'tick', list: [1, 2.5, 'ä', { deep: [true] }] });
  for (let length = 0; length < whole.length; length += 1) assert.throws(() => decode(whole.slice(0, length)));
  for (const bytes of [[0xc1], [0xc4, 1, 0], [0xd4, 1, 0], [0x81, 1, 1], [1, 2], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xa1, 0xff]]) assert.throws(() => decode(Uint8Array.from(bytes)), String(bytes));
  assert.throws(() => decode(new Uint8Array(1000).fill(0x91)), /too deep/);
});

test('no field changes what objects are', () => {
  const read = decode(Uint8Array.from([0x81, 0xa9, ...Buffer.from('__proto__'), 0x81, 0xa1, 0x78, 1]));
  assert.equal(read.x, undefined);
  assert.deepEqual(Object.keys(read), ['__proto__']);
});
