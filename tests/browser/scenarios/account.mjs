// Signing in, being somebody on every page, and what is new.

import { strict as assert } from 'node:assert';
import { Server } from '../server.mjs';
import { PHONE, counted, state, until, winAtConnectFour } from '../stage.mjs';

const PASSWORD = 'tilt at windmills';
let drawn = 0;
/** A name that nobody has yet. */
const freshName = (word = 'Zoë') => `${word} ${Date.now().toString(36)}${(drawn += 1)}`;

const kept = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('tiltyard.account')));
const shows = (page, name) => page.locator(`#account-button:has-text("${name}")`).waitFor();

async function beGuest(page, name) {
  await page.click('#account-button');
  await page.fill('#account-name', name);
  await page.click('text=Play as a guest');
  await shows(page, name);
}

export const account = {
  async 'a guest has a name on every page, and plays under it'(stage) {
    const name = freshName();
    const page = await stage.open('/');
    await beGuest(page, name);
    await page.locator('#name').waitFor({ state: 'hidden' });
    await page.click('text=Play now');
    await until(page, (now) => now.status === 'live' && now.me?.alive);
    await until(page, (now, expected) => now.players.some((who) => who.name === expected), name);
    const { player } = await state(page);
    assert.match(player, /^p_[0-9a-z]{24}$/);
    for (const path of ['/leaderboard', '/analytics', '/docs/problems', `/player?id=${player}`]) {
      await page.goto(`${stage.server.url}${path}`);
      await shows(page, name);
    }
    await page.locator(`h1:has-text("${name}")`).waitFor();
  },

  async 'somebody else sees the name, and not the id'(stage) {
    const name = freshName('Ågot');
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2 });
    const page = await stage.open('/');
    await beGuest(page, name);
    await page.goto(`${stage.server.url}/play?room=${room.id}`);
    await until(page, (now) => now.status === 'live');
    const other = await stage.enter(room.id, 'witness');
    await until(other, (now, expected) => now.players.some((who) => who.name === expected), name);
    await page.click('#show-chat'); // here Enter drops a disc
    await page.fill('#chat-text', 'hello there');
    await page.keyboard.press('Enter');
    await other.locator(`#chat-log li:has-text("hello there") b:has-text("${name}")`).waitFor();
  },

  async 'a guest becomes an account, keeps the id, and can sign in again'(stage) {
    const [guest, name] = [freshName('Guest'), freshName('Édith')];
    const page = await stage.open('/leaderboard');
    await beGuest(page, guest);
    const { player } = await kept(page);
    await page.click('#account-button');
    await page.click('text=Make it an account');
    await page.fill('#account-name', name);
    await page.fill('#account-password', PASSWORD);
    await page.click('text=Make the account');
    await page.click('text=I have kept it');
    await shows(page, name);
    assert.deepEqual([(await kept(page)).player, (await kept(page)).kind], [player, 'account']);
    await page.click('#account-button');
    await page.click('dialog >> text=Sign out');
    await page.locator('#account-button:has-text("Sign in")').waitFor();
    assert.equal(await kept(page), null);
    await page.click('#account-button');
    await page.click('dialog button:text-is("Sign in")');
    await page.fill('#account-name', name.toUpperCase());
    await page.fill('#account-password', PASSWORD);
    await page.keyboard.press('Enter');
    await shows(page, name);
    assert.equal((await kept(page)).player, player);
  },

  async 'the recovery code is shown once, and brings somebody back who has lost the password'(stage) {
    const name = freshName('Ruth');
    const page = await stage.open('/');
    const register = async () => {
      await page.click('#account-button');
      await page.click('dialog >> text=Make an account');
      await page.fill('#account-name', name);
      await page.fill('#account-password', PASSWORD);
      await page.click('text=Make the account');
      return page.locator('.recovery-code').innerText();
    };
    const code = await register();
    assert.match(code, /^([2-9A-Z]{4}-){5}[2-9A-Z]{4}$/);
    await page.click('text=I have kept it');
    await shows(page, name);
    const { player } = await kept(page);
    await page.click('#account-button');
    await page.click('dialog >> text=Sign out');
    await page.click('#account-button');
    await page.click('dialog button:text-is("Sign in")');
    await page.click('text=Password lost?');
    await page.fill('#account-name', name);
    await page.fill('#account-recovery_code', code.toLowerCase());
    await page.fill('#account-password', 'lost and found 7');
    await page.click('text=Set the new password');
    await page.locator('.recovery-code').waitFor();
    assert.notEqual(await page.locator('.recovery-code').innerText(), code);
    await page.click('text=I have kept it');
    await shows(page, name);
    assert.equal((await kept(page)).player, player);
  },

  async 'a password is changed, data are downloaded, and an account is deleted'(stage) {
    stage.noisy = true; // the browser itself reports the password that is refused
    const name = freshName('Toni');
    const page = await stage.open('/');
    await page.click('#account-button');
    await page.click('dialog >> text=Make an account');
    await page.fill('#account-name', name);
    await page.fill('#account-password', PASSWORD);
    await page.click('text=Make the account');
    await page.click('text=I have kept it');
    await page.click('#account-button');
    await page.click('dialog >> text=Change the password');
    await page.fill('#account-old_password', 'something else 1');
    await page.fill('#account-new_password', 'lost and found 7');
    await page.click('dialog >> text=Change it');
    await page.locator('.field:has(#account-old_password) .fault').waitFor();
    await page.fill('#account-old_password', PASSWORD);
    await page.click('dialog >> text=Change it');
    await page.locator('dialog').waitFor({ state: 'hidden' });
    await page.click('#account-button');
    await page.click('dialog >> text=Your data');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Download everything')]);
    assert.equal(download.suggestedFilename(), `${name}.json`);
    await page.click('dialog >> text=Delete the account');
    await page.fill('#account-password', 'lost and found 7');
    await page.click('dialog button:text-is("Delete for good")');
    await page.locator('#account-button:has-text("Sign in")').waitFor();
    assert.equal(await kept(page), null);
  },

  async 'what is wrong is said in the form, at the field that it is about'(stage) {
    stage.noisy = true; // the browser itself reports refused requests
    const name = freshName('Taken');
    await fetch(`${stage.server.url}/auth/guest`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) });
    const page = await stage.open('/');
    await page.click('#account-button');
    await page.fill('#account-name', name);
    await page.click('text=Play as a guest');
    await page.locator('.field .fault:has-text("taken")').waitFor();
    assert.equal(await page.locator('#account-name').getAttribute('aria-invalid'), 'true');
    await page.click('dialog >> text=Make an account');
    await page.fill('#account-name', freshName());
    await page.fill('#account-password', 'short');
    await page.click('text=Make the account');
    await page.locator('.field:has(#account-password) .fault').waitFor();
    await page.click('text=I have one');
    await page.fill('#account-name', name);
    await page.fill('#account-password', PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('dialog .fault-box').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'hidden' });
    await page.locator('#account-button:focus').waitFor();
  },

  async 'all tabs of a browser are one person'(stage) {
    const name = freshName();
    const page = await stage.open('/');
    const other = await stage.openIn(page.context(), '/leaderboard');
    await beGuest(page, name);
    await shows(other, name);
    await other.click('#account-button');
    await other.click('text=Change the name');
    await other.fill('#account-name', `${name} II`);
    await other.click('text=Change it');
    await shows(page, `${name} II`);
  },

  async 'a token that has run out is renewed once, however many tabs and calls need it'(stage) {
    const page = await stage.open('/');
    await beGuest(page, freshName());
    const before = await kept(page);
    await page.evaluate(() => {
      const now = JSON.parse(localStorage.getItem('tiltyard.account'));
      localStorage.setItem('tiltyard.account', JSON.stringify({ ...now, until_ms: 0 }));
    });
    const tabs = await Promise.all([1, 2, 3].map(() => stage.openIn(page.context(), '/')));
    for (const tab of tabs) await tab.locator('[data-room="demo"]').waitFor();
    await page.waitForFunction((old) => JSON.parse(localStorage.getItem('tiltyard.account')).refresh !== old, before.refresh);
    const after = await kept(page);
    assert.equal(after.player, before.player);
    assert.ok(after.until_ms > Date.now());
    await tabs[0].reload();
    await tabs[0].locator('[data-room="demo"]').waitFor();
    assert.equal((await kept(page)).refresh, after.refresh, 'renewed once');
  },

  async 'a match is worth something: result, achievements, profile and board say so'(stage) {
    const name = freshName('Victor');
    const room = await stage.server.room({ name: 'Table', game: 'connect_four', max_players: 2 });
    const page = await stage.open('/');
    await beGuest(page, name);
    await page.goto(`${stage.server.url}/play?room=${room.id}`);
    await until(page, (now) => now.status === 'live');
    const other = await stage.enter(room.id, 'loser');
    await winAtConnectFour(page, other);
    await page.locator('#banner .own .worth.up').waitFor();
    await until(page, (now) => now.honours.includes('first_win'));
    await page.locator('#honours li:has-text("First win")').waitFor();
    const [profile] = await Promise.all([page.context().waitForEvent('page'), page.locator('#banner .own a').click()]);
    await until(profile, (now) => now.status === 'shown' && now.matches === 1);
    await profile.locator('[data-achievement="first_win"].reached').waitFor();
    await profile.locator('.matches tbody tr', { hasText: /1st of 2[\s\S]*\+\d+/ }).waitFor();
    await counted(profile.locator('.curve desc'), 1);
    await profile.locator('.bell:not([data-unread="0"])').click();
    await profile.locator('.notices li:has-text("First win")').waitFor();
    await page.locator('.bell[data-unread="0"]').waitFor(); // read in one tab, read in all
    await stage.server.replay(room.match_id);
    await profile.locator('.matches a:has-text("Replay")').click();
    await until(profile, (now) => now.match !== undefined && ['playing', 'over'].includes(now.status));
  },

  async 'a server that wants to know its players asks at the door, and a guest is in with one click'(stage) {
    stage.noisy = true; // the browser reports the refused handshake
    const server = await Server.begin({ TILTYARD__AUTH__MODE: 'token' });
    try {
      const page = await stage.open('/play?room=demo', { server });
      await page.click('text=Take the field');
      await page.click('#cover button:text-is("Play as a guest")');
      await until(page, (now) => now.status === 'live' && now.me?.alive);
      assert.match((await state(page)).player, /^p_/);
      await page.click('#show-players');
      await page.click('text=Add a bot');
    } finally {
      await server.end();
    }
  },

  async 'the dialog fits a phone, and fingers reach all of it'(stage) {
    const page = await stage.open('/play?room=demo', PHONE);
    await page.click('#account-button');
    const box = await page.locator('dialog').boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
    for (const button of await page.locator('dialog button:not(.closer)').all()) assert.ok((await button.boundingBox()).height >= 44);
  },
};
