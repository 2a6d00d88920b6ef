// What scenarios about tournaments work with: guests, tournaments of theirs, and how they play their matches.

import { strict as assert } from 'node:assert';
import { eventually, state, until, winAtConnectFour } from './stage.mjs';

let drawn = 0;
/** A name that nobody has yet. */
export const freshName = (word) => `${word} ${Date.now().toString(36)}${(drawn += 1)}`;

/** A page on which a guest is signed in. */
export async function guest(stage, word, path = '/tournaments', options = {}) {
  const page = await stage.open('/docs/problems', options);
  const name = freshName(word);
  await page.click('#account-button');
  await page.fill('#account-name', name);
  await page.click('text=Play as a guest');
  await page.locator(`#account-button:has-text("${name}")`).waitFor();
  await page.goto(`${stage.server.url}${path}`);
  return Object.assign(page, { name });
}

export const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('tiltyard.account')));

/** A call in the name of who is signed in on a page; answers its status and what it told. */
async function call(page, server, method, path, body) {
  const { access } = await kept(page);
  const answer = await fetch(`${server.url}${path}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` }, body: body && JSON.stringify(body) });
  return { status: answer.status, told: await answer.json() };
}

/** A call that is granted; answers what it told. */
async function say(page, server, method, path, body) {
  const { status, told } = await call(page, server, method, path, body);
  assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(told)}`);
  return told;
}

/** A tournament of a guest's, with so many bots; answers her page of it. */
export async function tournament(stage, { bots = 0, start = false, ...setup } = {}, options = {}) {
  const page = await guest(stage, 'Owner', '/tournaments', options);
  const { id } = await say(page, stage.server, 'POST', '/tournaments/', { name: freshName('Cup'), game: 'connect_four', format: { kind: 'single_elimination' }, seeding: 'order', ...setup });
  if (bots > 0) await say(page, stage.server, 'POST', `/tournaments/${id}/entrants`, { bots, level: 'easy' });
  if (start) await say(page, stage.server, 'POST', `/tournaments/${id}/start`);
  await page.goto(`${stage.server.url}/tournament?id=${id}`);
  await until(page, (now) => now.status === 'shown');
  return Object.assign(page, { id });
}

/** Gives an order about the tournament of a page, such as `pause`, unless it has come to its end by itself: not by the page's
 * button, which would rightly complain in the console if the end came between the look and the click. */
export async function order(stage, page, action, why) {
  const { status, told } = await call(page, stage.server, 'PATCH', `/tournaments/${page.id}`, { action, why });
  assert.ok(status < 300 || status === 409, `${status} ${JSON.stringify(told)}`);
}

export const cancel = (stage, page) => order(stage, page, 'cancel', 'seen enough');

export const address = ({ id }) => `/tournament?id=${id}`;

/** Presses a button of the match that is open until the page asks the question of it: a match that changes has its buttons made anew,
 * and a press may meet none of them. */
export async function ask(page, text) {
  const question = page.locator('dialog.ask[open]:not(.match-dialog)');
  await eventually(async () => {
    if ((await question.count()) === 0) await page.click(`#match-acts >> text=${text}`);
    return question.count();
  }, (count) => count > 0);
}

/** Gives the answer to what is asked in the dialog, and waits until that is gone or says what does not fit: the news of
 * what was done may be here before the answer, and what comes next must not meet a dialog that is about to close. */
export async function confirm(page, text, fields = {}) {
  const asked = await page.waitForSelector(`dialog.ask[open]:has(button[type="submit"]:has-text("${text}"))`);
  for (const [name, value] of Object.entries(fields)) await page.fill(`#ask-${name}`, value);
  await page.locator(`dialog.ask[open] button[type="submit"]:has-text("${text}")`).click();
  await eventually(
    () => asked.evaluate((dialog) => !dialog.isConnected || !dialog.open || Boolean(dialog.querySelector('.fault-box:not([hidden]), .fault'))),
    (settled) => settled,
  );
}

/** Plays every match to which one of the two is called; the first wins against the second. */
export async function playOut(first, second) {
  const pages = [first, second];
  let played = [null, null]; // the room of the match before: until its result is there, they are still called to it
  for (;;) {
    const rooms = await Promise.all(pages.map((page, index) => calledTo(page, played[index])));
    if (rooms.every((room) => room === null)) return;
    await Promise.all(pages.map((page, index) => rooms[index] && page.click('#to-my-match')));
    if (rooms[0] !== null && rooms[0] === rooms[1]) await winAtConnectFour(first, second);
    else await Promise.all(pages.map((page, index) => rooms[index] && dropAll(page)));
    await Promise.all(pages.map((page, index) => rooms[index] && page.click('text=Back to the tournament')));
    await Promise.all(pages.map((page) => until(page, (now) => now.status === 'shown')));
    played = rooms.map((room, index) => room ?? played[index]);
  }
}

/** Waits until somebody is called to a room other than that of the match before, or has none to come: null. */
async function calledTo(page, before) {
  const room = ({ you }) => (you?.room && you.room !== before ? you.room : null);
  const now = await eventually(() => state(page), (seen) => seen && (seen.tournament === 'finished' || room(seen) !== null || seen.you?.state === 'out'), 60_000);
  return now.tournament === 'finished' ? null : room(now);
}

/** Plays against a bot to the end: always the first column that takes a disc. */
async function dropAll(page) {
  for (;;) {
    const now = await until(page, (seen) => seen.my_turn || seen.match_over);
    if (now.match_over) return;
    const column = now.board[0].findIndex((_, index) => now.board.some((row) => row[index] === null));
    await page.keyboard.press(String(column + 1));
    await until(page, (seen, before) => seen.match_over || discs(seen) > before, discs(now));
  }
}

const discs = ({ board }) => board.flat().filter((cell) => cell !== null).length;
