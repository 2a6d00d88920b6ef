// The configuration of nginx in docs/, with the real one, in front of a server for everybody: requests, sockets and event streams come
// through, and the address of the client with them.

import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, freePort } from '../browser/server.mjs';
import { ROOT } from './snippets.mjs';
import { Running, at, eventually, scratch } from './tools.mjs';

const NAME = 'play.example.org'; // as printed; the browser of these tests finds it on this machine
const KINDS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export async function proxied(text, { browser }) {
  const [folder, plain, secure] = [await scratch(), await freePort(), await freePort()];
  certify(folder);
  const server = await Server.begin({
    TILTYARD_CONFIG: fileURLToPath(new URL('config/production.toml', ROOT)),
    TILTYARD__AUTH__GENERATE_KEYS: 'true',
    TILTYARD__AUTH__GUESTS_PER_MINUTE: '1',
    TILTYARD__SERVER__TRUST_FORWARDED: 'true',
    TILTYARD__SERVER__ALLOWED_ORIGINS: `https://${NAME}:${secure}`,
  });
  const nginx = await started(here(at(server, text), { folder, plain, secure }), folder);
  try {
    await eventually(() => ask(secure, '/health/ready').then(({ status }) => status === 200, () => false), `nginx; it said: ${nginx.said}`);
    const moved = await fetch(`http://127.0.0.1:${plain}/play`, { redirect: 'manual' });
    assert.deepEqual([moved.status, new URL(moved.headers.get('location')).protocol], [301, 'https:']);
    await streamsAndSocketsComeThrough(browser, secure);
    await addressesComeThrough(secure);
  } finally {
    await nginx.end('SIGTERM');
    await server.end();
  }
}

/** A certificate of the name. */
function certify(folder) {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${NAME}`, ...files]);
  assert.equal(made.status, 0, String(made.stderr ?? made.error));
}

/** The configuration with ports and a certificate of its own; nothing else is changed. */
function here(text, { folder, plain, secure }) {
  return text.replace(/^.*listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${secure} ssl;`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${join(folder, 'certificate.pem')};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${join(folder, 'key.pem')};`);
}

async function started(text, folder) {
  const temporary = KINDS.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  await writeFile(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary}\n${text} }`);
  return new Running('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
}

/** In a page, whose origin the server has to know by the proxy's name. */
async function streamsAndSocketsComeThrough(browser, port) {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.goto(`https://${NAME}:${port}/docs/problems`);
  const heard = await page.evaluate(() => Promise.all([
    new Promise((resolve) => {
      const socket = new WebSocket(`wss://${location.host}/ws/spectate/commons`, 'tiltyard.v1.json');
      socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
    }),
    new Promise((resolve) => { new EventSource('/stream/leaderboard').onmessage = ({ data }) => resolve(JSON.parse(data).type); }),
    fetch('/auth/ticket', { method: 'POST' }).then(({ status }) => status), // whoever is nobody is refused as such, not as a strange page
  ]));
  assert.deepEqual(heard, ['welcome', 'leaderboard', 401]);
  await page.close();
}

/** Each address has one guest a minute here, whatever a client claims to be. */
async function addressesComeThrough(port) {
  const guest = (localAddress, headers = {}) => ask(port, '/auth/guest', { method: 'POST', localAddress, headers }).then(({ status }) => status);
  const came = [await guest('127.0.0.2'), await guest('127.0.0.3'), await guest('127.0.0.2'), await guest('127.0.0.2', { 'x-forwarded-for': '10.1.2.3' })];
  assert.deepEqual(came, [201, 201, 429, 429]);
}

/** A request under the proxy's name, from an address of this machine. */
async function ask(port, path, options = {}) {
  const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false, ...options, headers: { ...options.headers, host: `${NAME}:${port}` } });
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  return { status: answer.statusCode };
}
