// The printed configuration of nginx, with the real one: requests, sockets and event streams come through, and the address
// of the client with them.

import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../browser/server.mjs';
import { Running, at, eventually, scratch } from './tools.mjs';

export async function proxied(text, { server, browser }) {
  const [folder, port] = [await scratch(), await freePort()];
  const here = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  const snippet = at(server, text).replace('listen 8080;', `listen 127.0.0.1:${port};`);
  await writeFile(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${here}\n${snippet} }`);
  const nginx = new Running('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  try {
    const url = `http://127.0.0.1:${port}`;
    await eventually(() => fetch(`${url}/health/live`).then(({ ok }) => ok, () => false), `nginx; it said: ${nginx.said}`);
    const page = await browser.newPage();
    await page.goto(`${url}/docs/problems`);
    const heard = await page.evaluate(() => Promise.all([
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/ws/game/demo/nell`, 'tiltyard.v1.json');
        socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
      }),
      new Promise((resolve) => { new EventSource('/stream/leaderboard').onmessage = ({ data }) => resolve(JSON.parse(data).type); }),
    ]));
    assert.deepEqual(heard, ['welcome', 'leaderboard']);
    await page.close();
  } finally {
    await nginx.end('SIGTERM');
  }
}
