// The tests of the documents: `node tests/documents/run.mjs [--only DOCUMENT]`.
//
// Runs every snippet of README.md and docs/ as it is printed, against servers of its own; only the port is another. The files of
// docs/ that are made to be copied are run too, and the templates of `tiltyard new` are built and played. Needs the binaries that tests/run builds, nginx, and what tests/run installs for it.
// Prints a line a snippet and at last 'N passed, N failed'.

import { readFile } from 'node:fs/promises';
import { chromium } from '../browser/node_modules/playwright-core/index.mjs';
import { FILES, PLANS } from './plans.mjs';
import { ROOT, documents, follow } from './snippets.mjs';
import { TEMPLATES } from './templates.mjs';

const only = process.argv[2] === '--only' ? process.argv[3] : '';
const tally = { passed: 0, failed: 0 };

async function report(at, test = null) {
  if (test === null) return console.log(at);
  const began = Date.now();
  try {
    await test();
    tally.passed += 1;
    return console.log(`ok   ${at} (${Date.now() - began} ms)`);
  } catch (error) {
    tally.failed += 1;
    return console.log(`FAIL ${at} (${Date.now() - began} ms)\n${String(error.stack ?? error).replace(/^/gm, '     ')}`);
  }
}

const browser = await chromium.launch({
  executablePath: process.env.TILTYARD_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP play.example.org 127.0.0.1'],
});
try {
  for (const document of (await documents()).filter((name) => name.includes(only))) {
    const { plan, begin } = PLANS[document] ?? { plan: () => [], begin: async () => ({ end() {} }) };
    const world = await begin({ browser });
    try {
      await follow(document, plan(world), report);
    } catch (error) {
      await report(document, () => { throw error; });
    } finally {
      await world.end();
    }
  }
  for (const [file, run] of Object.entries(FILES).filter(([name]) => name.includes(only))) {
    await report(file, async () => run(await readFile(new URL(file, ROOT), 'utf8'), { browser }));
  }
  for (const [template, play] of Object.entries(TEMPLATES).filter(([name]) => name.includes(only))) {
    await report(template, () => play({ browser }));
  }
} finally {
  await browser.close();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
