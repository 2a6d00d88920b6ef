// The party on the front page, with two and more players in profiles of their own.

import { strict as assert } from 'node:assert';
import '../pages_hook.mjs';
import { PHONE, until } from '../stage.mjs';

const { changeWords, typedId } = await import('../../../src/web/pages/words/parties.js');
const { noticeLink, noticeWords } = await import('../../../src/web/pages/words/notices.js');

const member = (page, name, chip = '') => page.locator(`.party-members li:has-text("${name}"):has-text("${chip}")`);
const news = (page, words) => page.locator(`.party-news:has-text("${words}")`).waitFor();
const fault = (page, words) => page.locator(`#party-fault:has-text("${words}")`).waitFor();
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
let drawn = 0;

/** Somebody new on the front page, as a guest: `{page, player, name}`. */
export async function beGuest(stage, word, options = {}) {
  const page = await stage.open('/', options);
  const name = `${word} ${Date.now().toString(36)}${(drawn += 1)}`;
  await page.click('#account-button');
  await page.fill('#account-name', name);
  await page.click('text=Play as a guest');
  await page.locator(`#account-button:has-text("${name}")`).waitFor();
  return { page, name, player: await page.locator('.party-own code').innerText() };
}

async function invite({ page }, { player, name }) {
  await page.fill('#party-friend', player);
  await page.keyboard.press('Enter');
  await member(page, name, 'invited').waitFor();
}

/** Two who have a party: `{leader, friend}`, both on the front page. */
export async function partyOfTwo(stage, options = {}) {
  const [leader, friend] = [await beGuest(stage, 'Anna', options), await beGuest(stage, 'Bert', options)];
  await leader.page.click('[data-do="make"]');
  await invite(leader, friend);
  await friend.page.click('.party-invitations >> button:text("Join")');
  await member(leader.page, friend.name, 'not ready').waitFor();
  return { leader, friend };
}

async function bothReady({ leader, friend }) {
  for (const { page } of [leader, friend]) await page.click('[data-do="ready"]');
  await member(leader.page, leader.name, '').locator('.chip[data-state="running"]').waitFor();
  await member(leader.page, friend.name, '').locator('.chip[data-state="running"]').waitFor();
}

async function find(page, { players, bots = false }) {
  await page.selectOption('#match-game', 'arena');
  await page.fill('#match-players', String(players));
  await page.setChecked('#match-bots', bots);
  await page.click('#find-match button:has-text("Find a match")');
}

export const party = {
  async 'two make a party, are ready, and are led into a match with two others'(stage) {
    const two = await partyOfTwo(stage);
    await bothReady(two);
    await two.friend.page.locator(`.match-led:has-text("${two.leader.name} leads your party")`).waitFor();
    assert.equal(await two.leader.page.locator('#match-players').inputValue(), '4');
    await find(two.leader.page, { players: 4 });
    await two.friend.page.locator('.match-state [role="status"]:has-text("you wait")').waitFor();
    const others = [await beGuest(stage, 'Cora'), await beGuest(stage, 'Dirk')];
    for (const { page } of others) await find(page, { players: 4 });
    const pages = [two.leader, two.friend, ...others].map(({ page }) => page);
    await Promise.all(pages.map((page) => page.waitForURL('**/play?room=*')));
    assert.equal(new Set(pages.map((page) => new URL(page.url()).searchParams.get('room'))).size, 1);
    for (const page of pages) await until(page, (now) => now.status === 'live' && now.players.filter(({ bot }) => !bot).length === 4);
  },

  async 'somebody on another page is told of an invitation, and the notice leads to it'(stage) {
    const [leader, friend] = [await beGuest(stage, 'Anna'), await beGuest(stage, 'Bert')];
    await friend.page.goto(`${stage.server.url}/leaderboard`);
    await leader.page.click('[data-do="make"]');
    await leader.page.fill('#party-friend', `${stage.server.url}/player?id=${friend.player}`);
    await leader.page.keyboard.press('Enter');
    await friend.page.locator('.bell[data-unread="1"]').click();
    await friend.page.locator(`.notices li:has-text("You are invited to a party"):has-text("by ${leader.name}")`).waitFor();
    await friend.page.click('.notices >> text=To the party');
    await friend.page.locator(`.party-invitations li:has-text("${leader.name}")`).waitFor();
    await friend.page.click('.party-invitations >> button:text("Join")');
    await member(friend.page, leader.name, 'leads').waitFor();
    await news(leader.page, `${friend.name} is here.`);
  },

  async 'a ready party that changes is out of the queue, and says so'(stage) {
    const two = await partyOfTwo(stage);
    await bothReady(two);
    await find(two.leader.page, { players: 4 });
    const waits = ({ page }) => page.locator('.match-state:not([hidden])');
    await Promise.all([waits(two.leader).waitFor(), waits(two.friend).waitFor()]);
    await two.friend.page.reload();
    await waits(two.friend).waitFor();
    await two.friend.page.click('[data-do="ready"]');
    for (const { page } of [two.leader, two.friend]) await page.locator('#find-match .fault-box:has-text("not ready any more")').waitFor();
    await two.leader.page.locator('#find-match form').waitFor();
  },

  async 'who is taken out, leaves, or is left alone knows it'(stage) {
    stage.noisy = true; // the browser itself reports that an invitation which was taken back is asked for in vain
    const { leader, friend } = await partyOfTwo(stage);
    await leader.page.click(`[aria-label="Take out ${friend.name}"]`);
    await news(leader.page, `${friend.name} is gone.`);
    await news(friend.page, 'You are not in the party any more.');
    await friend.page.locator('[data-do="make"]').waitFor();
    await invite(leader, friend);
    await leader.page.click(`[aria-label="Take back the invitation of ${friend.name}"]`);
    await member(leader.page, friend.name).waitFor({ state: 'detached' });
    await invite(leader, friend);
    await friend.page.reload();
    await friend.page.click('.party-invitations >> button:text("Join")');
    await member(leader.page, friend.name, 'not ready').waitFor();
    await leader.page.click('[data-do="leave"]');
    await news(leader.page, 'You have left the party.');
    await news(friend.page, 'You lead the party now.');
    await friend.page.click('[data-do="disband"]');
    await news(friend.page, 'The party is over.');
    await friend.page.locator('[data-do="make"]').waitFor();
  },

  async 'what the server refuses is told in words beside the control'(stage) {
    stage.noisy = true; // the browser itself reports what is refused
    const { leader, friend } = await partyOfTwo(stage);
    await leader.page.fill('#party-friend', friend.name); // whom one has met is found by name
    await leader.page.keyboard.press('Enter');
    await fault(leader.page, `${friend.name} is in the party already`);
    await leader.page.locator('#party-friend[aria-invalid="true"]:focus').waitFor();
    await leader.page.fill('#party-friend', 'Nobody of this name');
    await leader.page.keyboard.press('Enter');
    await fault(leader.page, 'You have not met anybody by this name');
    await find(leader.page, { players: 4 });
    await leader.page.locator('#find-match .fault-box:has-text("ready")').waitFor();
    assert.doesNotMatch(await leader.page.locator('#find-match .fault-box').innerText(), /p_[0-9a-z]{24}/);
    const third = await beGuest(stage, 'Cora');
    await third.page.click('[data-do="make"]');
    await invite(third, friend);
    await friend.page.click('.party-invitations >> button:text("Join")');
    await fault(friend.page, 'leave it first');
    await member(friend.page, leader.name, 'leads').waitFor();
  },

  async 'the keyboard alone makes a party, and keeps its place when somebody comes'(stage) {
    const [leader, friend] = [await beGuest(stage, 'Anna'), await beGuest(stage, 'Bert')];
    await leader.page.focus('[data-do="make"]');
    await leader.page.keyboard.press('Enter');
    await leader.page.locator('#party-title:focus').waitFor();
    await leader.page.focus('#party-friend');
    await invite(leader, friend);
    await friend.page.locator('.party-invitations >> button:text("Join")').focus();
    await friend.page.keyboard.press('Enter');
    await member(leader.page, friend.name, 'not ready').waitFor();
    await leader.page.focus(`[aria-label="Take out ${friend.name}"]`);
    await friend.page.locator('[data-do="ready"]:visible').focus();
    await friend.page.keyboard.press('Space');
    await news(leader.page, `${friend.name} is ready.`);
    await leader.page.locator(`[aria-label="Take out ${friend.name}"]:focus`).waitFor();
  },

  async 'who is nobody yet becomes a guest with a party, on a phone that shows all of it'(stage) {
    const page = await stage.open('/', PHONE);
    const name = `Anna_${Date.now().toString(36)}`;
    await page.fill('#name', name);
    await page.tap('[data-do="make"]');
    await page.locator(`#account-button:has-text("${name}")`).waitFor();
    await member(page, name, 'leads').waitFor();
    const { leader, friend } = await partyOfTwo(stage, PHONE);
    await invite(leader, await beGuest(stage, 'Sir Knut'));
    for (const phone of [page, leader.page, friend.page]) {
      const out = await phone.evaluate(() => [...document.querySelectorAll('#party *, #find-match *')].filter((part) => part.getBoundingClientRect().right > innerWidth).length);
      assert.deepEqual([await overhang(phone), out], [0, 0]);
    }
  },

  'what a party and its notices are in words'() {
    const of = (leader, ...members) => ({ leader, members: members.map(([player, ready]) => ({ player, ready })) });
    const upper = (id) => id.toUpperCase();
    assert.equal(changeWords(of('a', ['a', false]), of('a', ['a', true], ['b', false]), 'a', upper), 'B is here.');
    assert.equal(changeWords(of('a', ['a', true], ['b', false]), of('b', ['b', true]), 'b', upper), 'A is gone. You lead the party now.');
    assert.deepEqual(['anna', ' http://x/player?id=p_1&a=b ', 'two words', '/player?id=%'].map(typedId), ['anna', 'p_1', null, null]);
    assert.deepEqual(noticeWords({ kind: 'party_invitation', data: { from: 'a' } }, upper), ['You are invited to a party', 'by A']);
    assert.deepEqual(noticeLink({ kind: 'party_invitation', data: { party_id: 'x y' } }), ['To the party', '/?party=x+y#party']);
    assert.match(noticeWords({ kind: 'ticket_ended', data: { reason: 'party_changed' } })[1], /not ready/);
  },
};
