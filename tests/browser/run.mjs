// The browser tests: `node tests/browser/run.mjs [--only WORD] [--screenshots DIR [--pictures WORD]]`.
//
// Starts the server binary (TILTYARD_BIN, or the debug build), drives chromium (CHROMIUM_BIN, or Debian's) through the
// pages, prints a line a test and at last 'N passed, N failed'. Needs `npm ci` in this folder once.

import { chromium } from 'playwright-core';
import { account } from './scenarios/account.mjs';
import { arena } from './scenarios/arena.mjs';
import { boards } from './scenarios/boards.mjs';
import { operators } from './scenarios/console.mjs';
import { connection } from './scenarios/connection.mjs';
import { figures } from './scenarios/figures.mjs';
import { front } from './scenarios/front.mjs';
import { ownPage } from './scenarios/own_page.mjs';
import { party } from './scenarios/party.mjs';
import { phone } from './scenarios/phone.mjs';
import { production } from './scenarios/production.mjs';
import { pure } from './scenarios/pure/play.mjs';
import { pureGames } from './scenarios/pure/games.mjs';
import { pureRecords } from './scenarios/pure/records.mjs';
import { pureTournaments } from './scenarios/pure/tournaments.mjs';
import { replay } from './scenarios/replay.mjs';
import { resume } from './scenarios/resume.mjs';
import { spectate } from './scenarios/spectate.mjs';
import { tables } from './scenarios/connect_four.mjs';
import { tournaments } from './scenarios/tournaments.mjs';
import { screenshots } from './screenshots.mjs';
import { Server } from './server.mjs';
import { Stage } from './stage.mjs';

const SCENARIOS = { pure, front, production, party, arena, tables, spectate, ownPage, phone, connection, resume, replay, pureGames, pureRecords, pureTournaments, figures, account, boards, tournaments, console: operators };
const CHROMIUM = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at === -1 ? null : (process.argv[at + 1] ?? '');
};

const only = option('--only');
const server = await Server.begin();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const tally = { passed: 0, failed: 0 };
const faults = [];
try {
  for (const [subject, tests] of Object.entries(SCENARIOS)) {
    for (const [name, test] of Object.entries(tests)) {
      if (!only || `${subject}: ${name}`.includes(only)) await run(`${subject}: ${name}`, test);
    }
  }
  const folder = option('--screenshots');
  if (folder) console.log(`saved ${await screenshots(browser, server, folder, option('--pictures') ?? '')} screenshots`);
} finally {
  await browser.close();
  await server.end();
}
for (const [name, fault] of faults) report('FAIL', name, fault); // once more: the end of a long log is what one looks at
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;

async function run(name, test) {
  const stage = new Stage(browser, server);
  const began = Date.now();
  let fault = null;
  try {
    await test(stage);
  } catch (error) {
    fault = error;
  }
  await stage.end().catch((error) => { fault ??= error; });
  tally[fault ? 'failed' : 'passed'] += 1;
  report(fault ? 'FAIL' : 'ok  ', `${name} (${Date.now() - began} ms)`, fault);
  if (fault) faults.push([name, fault]);
}

function report(verdict, words, fault) {
  console.log(`${verdict} ${words}`);
  if (fault) console.log(String(fault.stack ?? fault).replace(/^/gm, '     '));
}
