// The console: for operators alone; what they see, and what they do with a reason.

import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PHONE, counted, eventually, until } from '../stage.mjs';

const PASSWORD = 'tilt at windmills';
let drawn = 0;
const freshName = (word) => `${word} ${Date.now().toString(36)}${(drawn += 1)}`;

/** Makes an account, and an operator of it as one does on the machine of the server. */
export async function makeOperator(server, name) {
  await server.post('/auth/register', { name, password: PASSWORD });
  await promisify(execFile)(server.binary, ['grant', name, 'operator', '--data-dir', server.data]);
}

async function signIn(page, name) {
  await page.click('#sign-in');
  await page.click('.account-dialog >> text=Sign in');
  await page.fill('#account-name', name);
  await page.fill('#account-password', PASSWORD);
  await page.click('.account-form >> text=Sign in');
}

/** The console of an operator who has just signed in. */
export async function openConsole(stage, options = {}) {
  const name = freshName('Root');
  await makeOperator(stage.server, name);
  const page = await stage.open('/console', options);
  await signIn(page, name);
  await until(page, (now) => now.open && now.rows > 0);
  return page;
}

/** Goes to a panel, and waits for what it has: until the page has turned, its rows are those of the panel before. */
async function turnTo(page, words, rows) {
  await page.click(`[role="tab"]:text-is("${words}")`);
  await until(page, (now) => now.panel === words.toLowerCase() && rows(now.rows));
}

/** Reports somebody, as nobody in particular. */
export async function reported(server, body) {
  const answer = await fetch(`${server.url}/reports`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(answer.status, 204);
}

/** Answers the question before an act. */
async function because(page, reason, submit) {
  await page.fill('#ask-reason', reason);
  await page.click(`.ask >> text="${submit}"`);
  await counted(page.locator('.ask'), 0);
}

export const operators = {
  async 'who is no operator is told how one becomes one'(stage) {
    const page = await stage.open('/console');
    await page.locator('#closed:has-text("tiltyard grant NAME operator")').waitFor();
    await page.locator('#open').waitFor({ state: 'hidden' });
    await page.click('#sign-in');
    await page.fill('#account-name', freshName('Guest'));
    await page.click('text=Play as a guest');
    await page.locator('#closed-words:has-text("is no operator of this server")').waitFor();
    assert.equal((await until(page, (now) => now !== null)).open, false);
  },

  async 'a room is closed with a reason that everybody in it reads, and it is in the log'(stage) {
    const room = await stage.server.room({ name: freshName('Loud'), game: 'relay', max_players: 4, private: true });
    const player = await stage.enter(room.id, 'loud-one');
    const page = await openConsole(stage);
    await page.locator(`[data-room="${room.id}"]:has-text("private")`).waitFor();
    await page.click(`[aria-label="Close the room ${room.name}"]`);
    await page.click('.ask >> text="Close the room"');
    await page.locator('.ask .fault:has-text("Say why.")').waitFor();
    await because(page, 'it hangs', 'Close the room');
    await page.locator(`#done:has-text("The room ${room.name} is closed.")`).waitFor();
    await page.locator(`[data-room="${room.id}"]`).waitFor({ state: 'detached' });
    await player.locator('text=an operator closed the room: it hangs').first().waitFor();
    await turnTo(page, 'Log', (rows) => rows > 0);
    await page.locator(`#panel li:has-text("closed room ${room.id}"):has-text("it hangs")`).waitFor();
  },

  async 'a room that is always open has no button to close it, and its players can be taken out'(stage) {
    const id = `regular${Date.now().toString(36)}`;
    const player = await stage.enter('commons', id);
    const page = await openConsole(stage);
    const row = page.locator('[data-room="commons"]:has-text("always open")');
    await row.waitFor();
    await counted(row.locator('button:text-is("Close")'), 0);
    await row.locator(`[aria-label^="Kick ${id}"]`).click();
    await because(page, 'sleeps', 'Kick');
    // The page does not come back by itself; its player may.
    await player.locator('text=an operator has taken you out: sleeps').first().waitFor();
    await player.locator('text="You were taken out"').waitFor();
    await page.locator(`[data-room="commons"]:not(:has-text("${id}"))`).waitFor();
    await player.click('text="Join again"');
    await page.locator(`[data-room="commons"]:has-text("${id}")`).waitFor();
  },

  async 'what players report is read, in words, and acted on'(stage) {
    const [pest, witness] = [`pest${Date.now().toString(36)}`, `witness${Date.now().toString(36)}`];
    const room = await stage.server.room({ name: freshName('Tavern'), game: 'relay', max_players: 4 });
    await stage.enter(room.id, pest);
    const words = 'He shouts <b>all</b> the time, and says what nobody wants to hear';
    await reported(stage.server, { player: pest, room: room.id, reason: 'abuse', message: words });
    await reported(stage.server, { player: witness, reason: 'spam' });
    const page = await openConsole(stage);
    await turnTo(page, 'Reports', (rows) => rows >= 2);
    const first = page.locator('#panel .rows > li').first();
    assert.match(await first.textContent(), new RegExp(`${witness}.*spam.*by somebody who was not signed in`));
    const row = page.locator(`#panel li:has-text("${pest}")`);
    assert.ok((await row.textContent()).includes(words), 'as it was written');
    assert.ok((await row.textContent()).includes(`abuse in ${room.id}`));
    await row.locator(`[aria-label="Mute ${pest}"]`).click();
    await because(page, 'insults', 'Mute');
    await page.locator(`#done:has-text("${pest} is muted.")`).waitFor();
    await turnTo(page, 'Mutes', (rows) => rows > 0);
    await page.locator(`[data-sanction="${pest}"]:has-text("insults")`).waitFor();
  },

  async 'an account is reset, and its owner gets in with the code that the operator hands over'(stage) {
    const name = freshName('Forgetful');
    const owner = await stage.server.post('/auth/register', { name, password: PASSWORD });
    const page = await openConsole(stage);
    await page.click('#reset-account');
    await page.fill('#ask-whom', owner.player_id);
    await because(page, 'has called, and it is them', 'Reset it');
    const told = await eventually(() => page.locator('#done').textContent(), (words) => words.includes('The account is reset.'));
    const code = /told this once: (\S+)$/.exec(told)[1];
    const login = await fetch(`${stage.server.url}/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, password: PASSWORD }) });
    assert.equal(login.status, 401, 'the old password is gone');
    await stage.server.post('/auth/recover', { name, recovery_code: code, password: 'another windmill' });
    await stage.server.post('/auth/login', { name, password: 'another windmill' });
    await turnTo(page, 'Log', (rows) => rows > 0);
    await page.locator('#panel li:has-text("reset the account of"):has-text("has called")').waitFor();
    assert.ok(!(await page.locator('#panel').textContent()).includes(code), 'the log has no code');
  },

  async 'a player is muted, kicked and banned, and the ban is lifted'(stage) {
    const id = `pest${Date.now().toString(36)}`;
    const room = await stage.server.room({ name: freshName('Table'), game: 'relay', max_players: 4 });
    await stage.enter(room.id, id);
    const page = await openConsole(stage);
    await turnTo(page, 'Players', (rows) => rows > 0);
    await page.click(`[aria-label="Mute ${id}"]`);
    await page.selectOption('#ask-hours', '1');
    await because(page, 'insults', 'Mute');
    await page.locator(`[data-player="${id}"]:has-text("Muted: you may not chat until")`).waitFor();
    await page.click(`[aria-label="Ban ${id}"]`);
    await page.selectOption('#ask-hours', 'ever');
    await because(page, 'cheats', 'Ban');
    await page.locator(`[data-player="${id}"]`).waitFor({ state: 'detached' });
    await turnTo(page, 'Bans', (rows) => rows > 0);
    await page.locator(`[data-sanction="${id}"]:has-text("cheats"):has-text("for ever")`).waitFor();
    await page.click(`[aria-label="Lift the ban of ${id}"]`);
    await because(page, 'it was somebody else', 'Lift it');
    await page.locator(`[data-sanction="${id}"]`).waitFor({ state: 'detached' });
    await stage.enter(room.id, id);
  },

  async 'what cannot be is refused where one reads it'(stage) {
    const page = await openConsole(stage);
    const { player } = await page.evaluate(() => JSON.parse(localStorage.getItem('tiltyard.account')));
    stage.noisy = true; // the browser notes what is refused
    await page.click('text="Ban somebody"');
    await page.fill('#ask-whom', player);
    await page.fill('#ask-reason', 'oops');
    await page.click('.ask >> text="Ban"');
    await page.locator('.ask [role="alert"]:has-text("is an operator")').waitFor();
    await page.keyboard.press('Escape');
    await counted(page.locator('.ask'), 0);
  },

  async 'the server is drained and takes players again, and says so'(stage) {
    const page = await openConsole(stage);
    await page.click('#drain');
    await because(page, 'an update', 'Drain it');
    await until(page, (now) => now.drained);
    await page.locator('#drained').waitFor();
    await page.click('#drain');
    await because(page, 'it is done', 'Take them');
    await until(page, (now) => now.drained === false);
    const ready = async () => (await fetch(`${stage.server.url}/health/ready`)).status;
    assert.equal(await eventually(ready, (status) => status === 200), 200);
  },

  async 'by keyboard one goes from panel to panel, and the focus stays in the list while it changes'(stage) {
    const id = `sitter${Date.now().toString(36)}`;
    await stage.enter('commons', id);
    const page = await openConsole(stage);
    await page.locator('[role="tab"][aria-selected="true"]').focus();
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    const [seen, first] = [[], await focused()];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) {
      await page.keyboard.press(key);
      const before = seen.at(-1) ?? first;
      seen.push(await eventually(focused, (now) => now !== before));
    }
    assert.deepEqual(seen, ['Players', 'Reports', 'Players', 'Rooms', 'Settings']);
    await page.locator('summary:has-text("rooms")').waitFor();
    await page.locator('summary:has-text("database")').click();
    assert.ok(await page.locator('.settings[open] th:has-text("url")').isVisible());
    await turnTo(page, 'Rooms', (rows) => rows > 0);
    const button = page.locator(`[data-room="commons"] [aria-label^="Kick ${id}"]`);
    await button.focus();
    const room = await stage.server.room({ name: freshName('New'), game: 'relay', max_players: 2 });
    await page.locator(`[data-room="${room.id}"]`).waitFor();
    assert.ok(await button.evaluate((node) => node === document.activeElement));
  },

  async 'on a phone nothing is cut off, and every button has a name'(stage) {
    const room = await stage.server.room({ name: freshName('A room with quite a long name of its own'), game: 'connect_four', max_players: 2 });
    await stage.enter(room.id, 'somebody-with-a-rather-long-id-of-their-own');
    await reported(stage.server, { player: 'somebody-with-a-rather-long-id-of-their-own', room: room.id, reason: 'abuse', message: 'x'.repeat(200) });
    const page = await openConsole(stage, PHONE);
    for (const words of ['Rooms', 'Players', 'Reports', 'Tournaments', 'Bans', 'Mutes', 'Log', 'Restarts', 'Settings']) {
      await page.click(`[role="tab"]:text-is("${words}")`);
      await until(page, (now, name) => now.panel === name.toLowerCase() || name === 'Restarts', words);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${words} is ${wide} px too wide`);
      const nameless = await page.evaluate(() => [...document.querySelectorAll('button')].filter((node) => !(node.getAttribute('aria-label') ?? node.textContent).trim()).length);
      assert.equal(nameless, 0);
    }
  },
};
