// Patches, held to what the server makes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { pack, unpack } from '../dist/codec.js';
import { PatchError, applyPatch } from '../dist/patch.js';

const read = async () => JSON.parse(await readFile(new URL('../../transcripts/patches.json', import.meta.url), 'utf8'));
const { steps, refused } = await read();
const untouched = await read();

test('a patch leads where the server says', () => {
  assert.ok(steps.length > 20);
  for (const { name, before, patch, after } of steps) assert.deepStrictEqual(applyPatch(before, patch), after, name);
});

test('what does not fit is refused', () => {
  assert.ok(refused.length > 10);
  for (const { name, before, patch } of refused) assert.throws(() => applyPatch(before, patch), PatchError, name);
});

test('the state before it stays as it was', () => {
  assert.deepStrictEqual({ steps, refused }, untouched);
});

test('a change of lists in lists is read, however deep the server lets them be', () => {
  const levels = 127;
  const nested = (inner, around) => Array.from({ length: levels }).reduce(around, inner);
  const state = (value) => ({ view: nested(value, (inner) => [0, inner]) });
  const delta = { view: nested(2, (inner) => ({ '=': [1, [inner]] })) };
  for (const encoding of ['json', 'msgpack']) {
    const [keyframe, tick] = [{ type: 'keyframe', tick: 1, players: [], state: state(1) }, { type: 'tick', tick: 2, delta }].map((message) => unpack(pack(encoding, message)));
    assert.deepStrictEqual(applyPatch(keyframe.state, tick.delta), state(2));
  }
});

test('a long list is gone through once, however many of its items come and go', () => {
  const [many, each] = [200_000, 10];
  const before = Array.from({ length: many }, (_, id) => id);
  const places = before.filter((id) => id % each === 0);
  const begun_ms = performance.now();
  const more = applyPatch(before, { '+': places.flatMap((at) => [at + at / each, [-1]]) });
  assert.deepStrictEqual([more.length, more.slice(0, 3), more.at(-1)], [many + places.length, [-1, 0, 1], many - 1]);
  assert.deepStrictEqual(applyPatch(more, { '-': places.flatMap((at) => [at + at / each, 1]) }), before);
  assert.deepStrictEqual(applyPatch(['first', 'last'], { '+': [1, before] }), ['first', ...before, 'last']);
  assert.ok(performance.now() - begun_ms < 5000);
});

test('parts that did not change are shared', () => {
  const before = { still: { here: 1 }, list: [{ id: 1 }, { id: 2 }] };
  const after = applyPatch(before, { list: { '=': [1, [{ id: 3 }]] } });
  assert.equal(after.still, before.still);
  assert.equal(after.list[0], before.list[0]);
  assert.deepStrictEqual(after.list, [{ id: 1 }, { id: 3 }]);
});
