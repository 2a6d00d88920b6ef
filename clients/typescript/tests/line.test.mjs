// When a line is tried again: how far tries are spread, and how they become rarer.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Tiltyard } from '../dist/tiltyard.js';
import { Machine, settled } from './stand_ins.mjs';

const TRIES = 40;
const SOON = 30;

/** How long a client waits, in seconds, before each of its tries, when every connection ends with this code. */
async function waits(random, code = 1006) {
  const machine = new Machine();
  machine.environment.random = () => random;
  const room = new Tiltyard('http://server', { environment: machine.environment }).enter('r', { player: 'anna' });
  const told = [];
  room.on('waiting', (how, seconds) => told.push(seconds));
  for (let tries = 1; tries <= TRIES; tries += 1) {
    await settled();
    Object.assign(machine.socket, { readyState: 1 });
    machine.socket.onopen({});
    machine.socket.onclose({ code, reason: '' });
    await settled();
    await machine.clock.move(1000 * told.at(-1));
    assert.equal(machine.sockets.length, tries + 1, 'it never gives up');
  }
  return told;
}

test('tries are spread, so that not all come at once', async () => {
  const [soonest, latest] = [await waits(0), await waits(1)];
  soonest.forEach((wait_s, attempt) => assert.ok(latest[attempt] > 1.3 * wait_s, `try ${attempt + 1}: ${wait_s} to ${latest[attempt]} s`));
});

test('what the server asks for is spread too, and never cut short', async () => {
  const [soonest, latest] = [await waits(0, 4429), await waits(1, 4429)];
  assert.deepEqual([soonest[0], latest[0] > 1.05 * soonest[0]], [5, true]);
  assert.ok(Math.min(...soonest) >= 5);
});

test('tries become rarer with time', async () => {
  const told = await waits(0.5);
  assert.deepEqual(told, [...told].sort((one, other) => one - other));
  assert.ok(told[0] < 0.5 && told[SOON - 1] < 1 && told[SOON] > 1.4 * told[SOON - 1], `${told[SOON - 1]} s, then ${told[SOON]} s`);
  assert.ok(told.at(-1) > 5, String(told.at(-1)));
});
