// Tournaments: made, entered, watched and run from the browser.

import { strict as assert } from 'node:assert';
import { address, ask, cancel, confirm, freshName, guest, kept, order, playOut, tournament } from '../contest.mjs';
import { PHONE, counted, eventually, until } from '../stage.mjs';

const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

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
    const places = await page.evaluate(() => [...document.querySelectorAll('.tree .match')].map((node) => [Number(node.dataset.number), { x: node.offsetLeft, y: node.offsetTop }]));
    const at = new Map(places);
    const { rounds } = await (await fetch(`${stage.server.url}/tournaments/${page.id}/bracket`)).json();
    const matches = rounds.flatMap((round) => round.matches);
    assert.equal(matches.length, 7);
    for (const { number } of matches.filter(({ round }) => round > 1)) {
      const from = matches.filter((match) => match.winner_to === number).map((match) => at.get(match.number));
      assert.equal(from.length, 2);
      assert.equal(at.get(number).y, (from[0].y + from[1].y) / 2, `match ${number} stands in the middle`);
      assert.ok(from.every(({ x }) => x < at.get(number).x), `match ${number} stands to the right`);
    }
    for (const { number, slots, winner } of matches) {
      const sides = await page.locator(`.tree [data-number="${number}"] .side`).evaluateAll((list) => list.map(({ dataset }) => [dataset.player, dataset.won === 'true']));
      assert.deepEqual(sides, slots.map(({ player }) => [player, player === winner]));
    }
    await page.locator('.tree-heads:has-text("Quarterfinals"):has-text("Semifinals"):has-text("Final")').waitFor({ state: 'attached' });
    assert.equal((await page.locator('.tree-lines').getAttribute('d')).match(/M/g).length, 6);
    await page.locator('.champion').waitFor();
  },

  async 'a double elimination has both halves and the grand final; a round robin is a cross table'(stage) {
    const page = await tournament(stage, { bots: 8, start: true, format: { kind: 'double_elimination' } });
    await until(page, (now) => now.tournament === 'finished' && now.view === 'tree', undefined, 60_000);
    await page.locator('.tree-labels:has-text("Losers’ final")').waitFor({ state: 'attached' });
    await counted(page.locator('.tree-labels span'), 4);
    await counted(page.locator('.tree .match'), (count) => count === 14 || count === 15);
    const robin = await tournament(stage, { bots: 4, start: true, format: { kind: 'round_robin' } });
    await until(robin, (now) => now.tournament === 'finished' && now.view === 'cross', undefined, 60_000);
    await counted(robin.locator('.cross-table tbody tr'), 4);
    await counted(robin.locator('.cross-table .cell button'), 12);
    await robin.locator('.cross-table [data-result="won"]').first().click();
    await robin.locator('.match-dialog:has-text("Round robin")').waitFor();
    await robin.keyboard.press('Escape');
    await counted(robin.locator('dialog[open]'), 0);
    await robin.click('[data-view="standings"]');
    await robin.locator('.standings-table th:has-text("Sonneborn-Berger")').waitFor();
  },

  async 'a Swiss is shown round by round, and its standings have their tie-breaks'(stage) {
    const page = await tournament(stage, { bots: 6, start: true, format: { kind: 'swiss', rounds: 3 } });
    await until(page, (now) => now.tournament === 'finished' && now.view === 'rounds', undefined, 60_000);
    await counted(page.locator('.round-list li'), 3);
    await page.locator('#round-choice option').nth(2).waitFor({ state: 'attached' });
    await page.selectOption('#round-choice', { index: 0 });
    await page.locator('[aria-label="The next round"]').click();
    assert.equal(await page.locator('#round-choice').evaluate((choice) => choice.selectedIndex), 1);
    await page.click('[data-view="standings"]');
    await page.locator('.standings-table th:has-text("Buchholz Cut-1")').waitFor();
  },

  async 'by keyboard one goes along the tree, opens a match, and follows somebody'(stage) {
    const page = await tournament(stage, { bots: 8, start: true });
    await until(page, (now) => now.tournament === 'finished' && now.view === 'tree', undefined, 60_000);
    await page.locator('.tree .match[tabindex="0"]').focus();
    const focused = () => page.evaluate(() => Number(document.activeElement.dataset.number));
    const seen = [await focused()];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'End', 'Home']) {
      await page.keyboard.press(key);
      seen.push(await focused());
    }
    assert.deepEqual(seen, [0, 4, 6, 4, 5, 5, 4]);
    await page.keyboard.press('+');
    await page.locator('.tree-level:has-text("125 %")').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.match-dialog[open] h2:has-text("match 5")').waitFor();
    await page.locator('.match-dialog [data-won] button:has-text("Follow")').click();
    const { followed } = await until(page, (now) => now.followed !== null);
    await page.keyboard.press('Escape');
    await counted(page.locator('.match-dialog'), 0);
    assert.equal(await focused(), 4, 'the focus is where it was');
    await counted(page.locator(`.tree .side[data-player="${followed}"][data-followed]`), (count) => count >= 2);
    await eventually(() => page.locator('.tree-trail').getAttribute('d'), (way) => way?.startsWith('M')); // drawn with the next picture
    assert.equal(new URL(page.url()).searchParams.get('follow'), followed);
  },

  async 'the organiser pauses, rules and disqualifies, each with a reason that everybody reads'(stage) {
    const page = await tournament(stage, { entrants_max: 8 });
    const bert = await guest(stage, 'Bert', address(page));
    await page.click('#own-acts >> text=Enter');
    await bert.click('#own-acts >> text=Enter');
    await until(page, (now) => now.entrants === 2);
    await page.click('#organiser-acts >> text=Add bots');
    await confirm(page, 'Add them', { bots: '2' });
    await until(page, (now) => now.entrants === 4);
    await page.click('#organiser-acts >> text=Start');
    await confirm(page, 'Start');
    await until(page, (now) => now.tournament === 'running');
    await page.click('#organiser-acts >> text=Pause');
    await confirm(page, 'Pause', { why: 'Lunch' });
    await until(page, (now) => now.tournament === 'paused');
    await bert.locator('#head:has-text("Reason: Lunch")').waitFor();
    await counted(bert.locator('#organiser-acts'), 0);
    await page.click('#organiser-acts >> text=Resume');
    await confirm(page, 'Resume');
    await until(bert, (now) => now.tournament === 'running');
    await bert.evaluate(() => { window.heard = []; new MutationObserver(() => window.heard.push(document.getElementById('say').textContent)).observe(document.getElementById('say'), { childList: true }); });
    const number = await eventually(() => page.locator(`.tree .match:has([data-player]):has-text("${bert.name}")`).first().getAttribute('data-number').catch(() => null), (found) => found !== null);
    await page.click(`.tree [data-number="${number}"]`);
    await ask(page, 'Decide');
    await page.locator('#ask-winner').selectOption({ label: bert.name });
    await confirm(page, 'Decide', { why: 'A moved seconded' });
    await bert.locator(`.tree [data-number="${number}"] .side[data-won]:has-text("${bert.name}")`).waitFor();
    await eventually(() => bert.evaluate(() => window.heard), (heard) => heard.some((words) => words.includes(`${bert.name} beat`)));
    // The first key may still meet the question, and then closes that.
    await eventually(async () => { await page.keyboard.press('Escape'); return page.locator('dialog[open]').count(); }, (open) => open === 0);
    await page.click('[data-view="entrants"]');
    await page.locator(`.entrant-list li:has-text("${bert.name}") >> text=Disqualify`).click();
    await confirm(page, 'Disqualify', { why: 'Shouting' });
    await bert.locator('#own-acts:has-text("You were disqualified.")').waitFor();
    await bert.click('[data-view="history"]');
    await bert.locator(`.news li:has-text("${bert.name} was disqualified."):has-text("Shouting")`).waitFor();
  },

  async 'entrants check in, and whoever does not is out when it starts'(stage) {
    const page = await tournament(stage, { check_in_s: 600 });
    const [bert, cleo] = [await guest(stage, 'Bert', address(page)), await guest(stage, 'Cleo', address(page))];
    for (const entrant of [page, bert, cleo]) {
      await entrant.click('#own-acts >> text=Enter');
      await until(entrant, (now) => now.you.state === 'in');
    }
    await page.click('#organiser-acts >> text=Open check-in');
    await confirm(page, 'Open check-in');
    await bert.click('#own-acts >> text=Check in');
    await bert.locator('#own-acts:has-text("You have checked in.")').waitFor();
    await page.locator('.entrant-list li', { hasText: page.name }).locator('text=Check in').click();
    await page.locator('#own-acts:has-text("You have checked in.")').waitFor();
    await page.locator('.entrant-list li', { hasText: cleo.name }).locator('text=not checked in').waitFor();
    await page.click('#organiser-acts >> text=Start');
    await confirm(page, 'Start');
    await until(page, (now) => now.tournament === 'running' && now.matches === 1);
    await cleo.locator('#mine').waitFor({ state: 'hidden' });
  },

  async 'a game is made void, a match is given up, reopened, and somebody else plays on'(stage) {
    const page = await tournament(stage);
    const [bert, cleo] = [await guest(stage, 'Bert', address(page)), await guest(stage, 'Cleo', address(page))];
    for (const entrant of [page, bert]) {
      await entrant.click('#own-acts >> text=Enter');
      await until(entrant, (now) => now.you.state === 'in');
    }
    await page.click('#organiser-acts >> text=Start');
    await confirm(page, 'Start');
    const { you: { room } } = await until(bert, (now) => now.you.room);
    await page.click('.tree .match');
    await ask(page, 'Void the game');
    await confirm(page, 'Void the game', { why: 'Wrong rules' });
    await until(bert, (now, before) => now.you.room && now.you.room !== before, room);
    await bert.click('.tree .match');
    await ask(bert, 'Give up');
    await confirm(bert, 'Give up');
    await until(page, (now) => now.tournament === 'finished');
    await page.locator('.champion', { hasText: page.name }).waitFor();
    await ask(page, 'Reopen');
    await confirm(page, 'Reopen', { why: 'She came back' });
    await until(page, (now) => now.tournament === 'running');
    await page.keyboard.press('Escape');
    await counted(page.locator('dialog[open]'), 0);
    await page.click('[data-view="entrants"]');
    await page.locator('.entrant-list li', { hasText: bert.name }).locator('text=Replace').click();
    await confirm(page, 'Replace', { player_id: (await kept(cleo)).player, why: 'By agreement' });
    await cleo.locator('#own-acts:has-text("You have entered.")').waitFor();
    await page.locator('.entrant-list li', { hasText: cleo.name }).waitFor();
  },

  async 'groups are tables, and their play-off is a tree; rooms of many are told place by place'(stage) {
    const page = await tournament(stage, { bots: 6, start: true, format: { kind: 'groups', group_size: 3, advance: 1 } });
    await until(page, (now) => now.tournament === 'finished', undefined, 60_000);
    await page.click('[data-view="cross"]');
    await counted(page.locator('.cross-table'), 2);
    await page.locator('.cross h3:has-text("Group B")').waitFor();
    await page.click('[data-view="tree"]');
    await counted(page.locator('.tree .match'), 1);
    const rooms = await tournament(stage, { bots: 6, start: true, game: 'arena', mode: 'deathmatch', options: { time_limit_s: 10, score_limit: 1 }, format: { kind: 'free_for_all', room_size: 3, course: { kind: 'points', rounds: 1 } } });
    await until(rooms, (now) => now.tournament === 'finished' && now.view === 'rounds', undefined, 60_000);
    await counted(rooms.locator('.round-list li'), 2);
    await counted(rooms.locator('.round-list .side'), 6);
    await rooms.click('[data-view="standings"]');
    await rooms.locator('.standings-table th:has-text("Sum of places")').waitFor();
  },

  async 'what is refused is said where it belongs'(stage) {
    stage.noisy = true; // the browser itself reports what is refused
    const page = await guest(stage, 'Anna');
    await page.fill('#make-best', '0');
    await page.fill('#make-max', '5000');
    await page.click('text=Make it');
    await page.locator('.field:has(#make-best) .fault').waitFor();
    assert.equal(await page.locator('#make-best').getAttribute('aria-invalid'), 'true');
    await page.fill('#make-best', '1');
    await counted(page.locator('.field:has(#make-best) .fault'), 0);
    await page.click('text=Make it');
    await page.locator('.fault:has-text("1024"):visible, #make-fault:has-text("1024"):visible').first().waitFor();
    const full = await tournament(stage);
    await full.click('#organiser-acts >> text=Start');
    await confirm(full, 'Start');
    await full.locator('dialog.ask .fault-box:has-text("at least 2")').waitFor();
    await full.keyboard.press('Escape');
    const lost = await stage.open('/tournament?id=nothing-of-that-name');
    await until(lost, (now) => now.status === 'unknown');
    await lost.locator('h1:has-text("There is no such tournament")').waitFor();
  },

  async 'who is not signed in is asked who she is, and has then entered'(stage) {
    const { id } = await tournament(stage);
    const page = await stage.open(`/tournament?id=${id}`);
    await page.click('#own-acts >> text=Enter');
    await page.fill('#account-name', freshName('Nora'));
    await page.click('button:has-text("Play as a guest")');
    await until(page, (now) => now.you?.state === 'in');
    await page.click('#own-acts >> text=Withdraw');
    await until(page, (now) => now.you.state === null || now.you.state === 'withdrawn');
  },

  async 'times are those of the reader, in the form and in the list'(stage) {
    const zone = { timezoneId: 'Asia/Kolkata', locale: 'en-GB' };
    const page = await guest(stage, 'Anna', '/tournaments', zone);
    await page.locator('#make-zone:has-text("Asia/")').waitFor();
    await page.fill('#make-name', freshName('Evening cup'));
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await page.fill('#make-starts', `${day}T20:15`);
    await page.fill('#make-check-in', '30');
    await page.selectOption('#make-repeats', 'week');
    await page.click('text=Make it');
    await until(page, (now) => now.status === 'shown');
    const { id } = Object.fromEntries(new URL(page.url()).searchParams);
    const told = await (await fetch(`${stage.server.url}/tournaments/${id}`)).json();
    assert.deepEqual([told.starts_at, told.check_in_s], [`${day}T14:45:00Z`, 1800]);
    assert.match(told.cron, /^15 20 \* \* (SUN|MON|TUE|WED|THU|FRI|SAT) Asia\//);
    await page.locator('#head .next:has-text("Check-in opens"):has-text("19:45")').waitFor();
    const other = await stage.open('/tournaments', { timezoneId: 'America/Bogota', locale: 'en-GB' });
    await other.locator(`[data-tournament="${id}"] time:has-text("09:45")`).waitFor();
    await other.selectOption('#filter-status', 'finished');
    await counted(other.locator(`[data-tournament="${id}"]`), 0);
  },

  async 'on a phone a bracket is read round by round, and nothing is wider than the screen'(stage) {
    const page = await tournament(stage, { bots: 16, start: true }, PHONE);
    await until(page, (now) => now.tournament === 'finished' && now.view === 'rounds', undefined, 60_000);
    for (const view of ['rounds', 'tree', 'list', 'standings', 'entrants', 'history']) {
      await page.click(`[data-view="${view}"]`);
      await until(page, (now, wanted) => now.view === wanted, view);
      assert.equal(await overhang(page), 0, view);
    }
    await page.goto(`${stage.server.url}/tournaments`);
    await until(page, (now) => now.tournaments.length > 0);
    assert.equal(await overhang(page), 0, 'list');
  },

  async 'the organiser calls a tournament off, and everybody reads why'(stage) {
    const page = await tournament(stage, { bots: 4 });
    await page.click('#organiser-acts >> text=Cancel');
    await confirm(page, 'Cancel the tournament', { why: 'The hall is flooded' });
    await until(page, (now) => now.tournament === 'cancelled');
    const reader = await stage.open(address(page));
    await reader.locator('text=The hall is flooded').first().waitFor();
  },

  async 'a thousand entrants scroll without lag, and from afar they are painted'(stage) {
    const page = await tournament(stage, { bots: 1000, entrants_max: 1024, game: 'connect_four' });
    await page.click('#organiser-acts >> text=Start');
    await confirm(page, 'Start');
    await until(page, (now) => now.matches === 1023, undefined, 60_000);
    await page.click('[data-view="tree"]');
    await counted(page.locator('.tree .match'), (count) => count > 5);
    await quieted(stage, page);
    const frames = await page.evaluate(scrollThrough);
    assert.ok(frames.nodes < 400, `${frames.nodes} matches in the document`);
    assert.ok(frames.quiet < 60, `${frames.quiet} ms from picture to picture`);
    await page.click('.tree-tools >> text=Fit');
    for (let out = 0; out < 6; out += 1) await page.click('[aria-label="Zoom out"]');
    await counted(page.locator('.tree .match'), 1);
    const painted = () => page.evaluate(() => { const far = document.querySelector('.tree-far'); return far.getContext('2d').getImageData(0, 0, far.width, far.height).data.some((value) => value > 0); });
    await eventually(painted, (is) => is);
    await page.locator('.tree-port').click({ position: { x: 300, y: 200 } });
    await counted(page.locator('.tree .match'), (count) => count > 5);
    await cancel(stage, page);
    await until(page, (now) => ['cancelled', 'finished'].includes(now.tournament), undefined, 60_000);
  },

  async 'a player’s page has her tournaments, and the front page leads to them'(stage) {
    const page = await tournament(stage);
    await page.click('#own-acts >> text=Enter');
    await until(page, (now) => now.you.state === 'in');
    await page.goto(`${stage.server.url}/player?id=${(await kept(page)).player}`);
    await page.locator(`#tournaments [data-tournament="${page.id}"]`).waitFor();
    await page.goto(`${stage.server.url}/`);
    await page.click('.masthead >> text=Tournaments');
    await page.locator(`[data-tournament="${page.id}"] a`).click();
    await until(page, (now) => now.status === 'shown');
  },
};

/** Pauses a tournament, and waits until its last games are played and shown: bots that play take the time that is measured. */
async function quieted(stage, page) {
  await order(stage, page, 'pause', 'a look at it');
  const matches = async () => (await (await fetch(`${stage.server.url}/tournaments/${page.id}/bracket`)).json()).rounds.flatMap((round) => round.matches);
  const resting = await eventually(matches, (all) => !all.some(({ running }) => running), 60_000);
  await until(page, (now, over) => now.tournament === 'paused' && now.over === over, resting.filter(({ winner }) => winner !== null).length, 60_000);
}

/**
 * In the page: scrolls the tree through, and measures the time from picture to picture where the machine did little else: in a
 * page that lags, that is long at each step.
 */
async function scrollThrough() {
  const port = document.querySelector('.tree-port');
  const next = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
  const times = [];
  let nodes = 0;
  for (let step = 0, before = await next(); step < 60; step += 1) {
    port.scrollTop = step * 300;
    const now = await next();
    times.push(now - before);
    before = now;
    nodes = Math.max(nodes, document.querySelectorAll('.tree .match').length);
  }
  return { quiet: times.sort((a, b) => a - b)[6], nodes };
}
