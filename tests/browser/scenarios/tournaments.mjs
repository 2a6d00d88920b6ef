// Tournaments: made, entered, watched and run from the browser.

import { strict as assert } from 'node:assert';
import { PHONE, counted, eventually, state, until, winAtConnectFour } from '../stage.mjs';

let drawn = 0;
/** A name that nobody has yet. */
const freshName = (word) => `${word} ${Date.now().toString(36)}${(drawn += 1)}`;
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A page on which a guest is signed in. */
async function guest(stage, word, path = '/tournaments', options = {}) {
  const page = await stage.open('/docs/problems', options);
  const name = freshName(word);
  await page.click('#account-button');
  await page.fill('#account-name', name);
  await page.click('text=Play as a guest');
  await page.locator(`#account-button:has-text("${name}")`).waitFor();
  await page.goto(`${stage.server.url}${path}`);
  return Object.assign(page, { name });
}

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('tiltyard.account')));

/** A call in the name of who is signed in on a page. */
async function say(page, server, method, path, body) {
  const { access } = await kept(page);
  const answer = await fetch(`${server.url}${path}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` }, body: body && JSON.stringify(body) });
  const told = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}

/** A tournament of a guest's, with so many bots; answers her page of it. */
async function tournament(stage, { bots = 0, start = false, ...setup } = {}, options = {}) {
  const page = await guest(stage, 'Owner', '/tournaments', options);
  const { id } = await say(page, stage.server, 'POST', '/tournaments/', { name: freshName('Cup'), game: 'connect_four', format: { kind: 'single_elimination' }, seeding: 'order', ...setup });
  if (bots > 0) await say(page, stage.server, 'POST', `/tournaments/${id}/entrants`, { bots, level: 'easy' });
  if (start) await say(page, stage.server, 'POST', `/tournaments/${id}/start`);
  await page.goto(`${stage.server.url}/tournament?id=${id}`);
  await until(page, (now) => now.status === 'shown');
  return Object.assign(page, { id });
}

const address = (stage, page) => `/tournament?id=${page.id}`;

/** Gives the answer to what is asked in the dialog. */
async function confirm(page, text, fields = {}) {
  await page.locator('dialog.ask[open]').last().waitFor();
  for (const [name, value] of Object.entries(fields)) await page.fill(`#ask-${name}`, value);
  await page.locator(`dialog.ask[open] button[type="submit"]:has-text("${text}")`).click();
}

export const tournaments = {
  async 'one is made, entered and run from the browser to its end, with two people and two bots'(stage) {
    const anna = await guest(stage, 'Anna');
    await anna.fill('#make-name', 'Browser cup');
    await anna.selectOption('#make-game', 'connect_four');
    await anna.fill('#make-max', '4');
    await anna.selectOption('#make-seeding', 'order');
    await anna.fill('#make-bots', '2');
    await anna.selectOption('#make-level', 'easy');
    await anna.click('text=Make it');
    await until(anna, (now) => now.status === 'shown' && now.entrants === 2 && now.tournament === 'registration');
    await anna.click('#own-acts >> text=Enter');
    await until(anna, (now) => now.you.state === 'in');
    const bert = await guest(stage, 'Bert', new URL(anna.url()).pathname + new URL(anna.url()).search);
    await bert.click('#own-acts >> text=Enter');
    await until(anna, (now) => now.entrants === 4);
    await anna.click('#organiser-acts >> text=Start');
    await confirm(anna, 'Start');
    await Promise.all([anna, bert].map((page) => until(page, (now) => now.tournament === 'running' && now.matches === 3)));
    await playOut(anna, bert);
    await until(anna, (now) => now.tournament === 'finished' && now.over === 3, undefined, 60_000);
    await anna.locator('.champion').waitFor();
    await anna.click('[data-view="standings"]');
    await counted(anna.locator('.standings-table tbody tr'), 4);
    await anna.click('[data-view="list"]');
    await anna.locator('.match-table button').first().click();
    await anna.locator('.match-dialog .games a:has-text("Replay")').first().waitFor();
  },

  async 'a bracket of eight bots is drawn right, and its matches change while one looks'(stage) {
    const page = await tournament(stage, { bots: 8 });
    await until(page, (now) => now.view === 'entrants' && now.entrants === 8);
    await page.click('#organiser-acts >> text=Start');
    await confirm(page, 'Start');
    await until(page, (now) => now.tournament === 'finished' && now.over === 7, undefined, 60_000);
    await page.click('[data-view="tree"]');
    await counted(page.locator('.tree .match'), 7);
    const boxes = await page.evaluate(() => [...document.querySelectorAll('.tree .match')].map((node) => ({ number: Number(node.dataset.number), x: node.offsetLeft, y: node.offsetTop })));
    const at = new Map(boxes.map((box) => [box.number, box]));
    const { rounds } = await (await fetch(`${stage.server.url}/tournaments/${page.id}/bracket`)).json();
    for (const { matches } of rounds) {
      for (const { number, winner_to: to } of matches.filter((match) => match.winner_to !== null)) assert.ok(at.get(to).x > at.get(number).x, `${number} stands left of ${to}`);
    }
    for (const [to, from] of Map.groupBy ? Map.groupBy(rounds.flatMap(({ matches }) => matches).filter((match) => match.winner_to !== null), (match) => match.winner_to) : []) {
      assert.equal(at.get(to).y, (at.get(from[0].number).y + at.get(from[1].number).y) / 2);
    }
    await page.locator('.tree-heads:has-text("Quarterfinals"):has-text("Semifinals"):has-text("Final")').waitFor({ state: 'attached' });
    assert.equal((await page.locator('.tree-lines').getAttribute('d')).match(/M/g).length, 6);
    await page.locator('.champion').waitFor();
  },
};
