// Whether a line is alive.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Pulse } from '../dist/pulse.js';
import { Machine } from './stand_ins.mjs';

function watched() {
  const { environment, clock } = new Machine();
  const told = [];
  const pulse = new Pulse(environment, { ping: () => told.push('ping'), quiet: (yes) => told.push(yes ? 'quiet' : 'heard'), dead: () => told.push('dead') });
  pulse.begin();
  return { pulse, clock, told };
}

test('a machine that slept says nothing about the line', async () => {
  const { clock, told } = watched();
  for (let times = 0; times < 6; times += 1) await clock.sleep(60_000);
  assert.deepEqual([...new Set(told)], ['ping']);
});

test('a line that answers nothing is quiet, then dead', async () => {
  const { pulse, clock, told } = watched();
  await clock.move(4500);
  assert.deepEqual(told.filter((word) => word !== 'ping').slice(0, 2), ['quiet', 'dead']);
  pulse.heard();
  assert.equal(told.at(-1), 'heard');
});

test('a line that answers is asked now and then, and no more', async () => {
  const { pulse, clock, told } = watched();
  for (let beats = 0; beats < 100; beats += 1) {
    await clock.move(100);
    pulse.heard();
  }
  assert.deepEqual([...new Set(told)], ['ping']);
  assert.ok(told.length < 6, String(told.length));
});

test('a line that was ended asks nothing', async () => {
  const { pulse, clock, told } = watched();
  pulse.end();
  await clock.move(10_000);
  assert.deepEqual(told, []);
});
