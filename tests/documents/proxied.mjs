// The configurations of nginx and Caddy in docs/, with the real ones, in front of a server for everybody: requests, sockets and event
// streams come through, and the address of the client with them.

import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request as plainly } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server, freePort } from '../browser/server.mjs';
import { ROOT } from './snippets.mjs';
import { Running, at, eventually, scratch } from './tools.mjs';

const NAME = 'play.example.org'; // as printed; the browser of these tests finds it on this machine
const KINDS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export const nginx = (text, world) => proxied(text, world, beginNginx);
export const caddy = (text, world) => proxied(text, world, beginCaddy);

async function proxied(text, { browser }, begin) {
  const place = { folder: await scratch(), plain: await freePort(), secure: await freePort() };
  const { plain, secure } = place;
  const server = await Server.begin({
    TILTYARD_CONFIG: fileURLToPath(new URL('config/production.toml', ROOT)),
    TILTYARD__AUTH__GENERATE_KEYS: 'true',
    TILTYARD__AUTH__GUESTS_PER_MINUTE: '1',
    TILTYARD__SERVER__TRUSTED_PROXIES: '127.0.0.1/32',
    TILTYARD__SERVER__ALLOWED_ORIGINS: `https://${NAME}:${secure}`,
  });
  const proxy = await begin(at(server, text), place);
  try {
    await eventually(() => ask(secure, '/health/ready').then(({ status }) => status === 200, () => false), `the proxy; it said: ${proxy.said}`)
      .catch((error) => { throw new Error(`${error.message} ${proxy.said}`); });
    const moved = await answer(plainly({ host: '127.0.0.1', port: plain, path: '/play', headers: { host: NAME } }));
    assert.ok([301, 308].includes(moved.statusCode) && moved.headers.location.startsWith(`https://${NAME}`), moved.headers.location);
    await streamsAndSocketsComeThrough(browser, secure);
    await addressesComeThrough(secure);
  } finally {
    await proxy.end('SIGTERM');
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

async function beginNginx(text, place) {
  const { folder } = place;
  certify(folder);
  const temporary = KINDS.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  await writeFile(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary}\n${here(text, place)} }`);
  return new Running('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
}

/** With certificates of its own making, and ports of its own; nothing else is changed. */
async function beginCaddy(text, { folder, plain, secure }) {
  const file = join(folder, 'Caddyfile');
  const options = ['admin off', 'local_certs', 'skip_install_trust', 'default_bind 127.0.0.1', `http_port ${plain}`, `https_port ${secure}`, `storage file_system ${folder}`];
  await writeFile(file, `{\n${options.join('\n')}\n}\n${text}`);
  return new Running('caddy', ['run', '--adapter', 'caddyfile', '--config', file], { env: { ...process.env, HOME: folder } });
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
  const asked = { host: '127.0.0.1', port, path, servername: NAME, rejectUnauthorized: false, agent: false, ...options };
  const { statusCode } = await answer(request({ ...asked, headers: { ...options.headers, host: `${NAME}:${port}` } }));
  return { status: statusCode };
}

async function answer(asked) {
  asked.end();
  const [answered] = await once(asked, 'response');
  answered.resume();
  return answered;
}
