// The printed client "that never loses anything": it is cut off, finds nobody at home, is refused, and comes back by itself.

import { at, eventually, node22, refuse, withScript } from './tools.mjs';

const ROOM = 'my-room';

/** Runs it with Node 22, and in a browser; `{server, browser}`. */
export async function client(text, { server, browser }) {
  const page = await browser.newPage();
  await page.goto(`${server.url}/docs/problems`);
  await withScript(node22(), 'client.mjs', at(server, text), [], () => survives(server, page));
  await eventually(async () => !(await sits(page)), 'the seat to be free for the next client');
  const other = await browser.newPage();
  await other.goto(`${server.url}/docs/problems`);
  await other.evaluate(`(() => { ${at(server, text)} })()`);
  await survives(server, page);
  await Promise.all([page.close(), other.close()]);
}

/** Whether anna sits in the room, and is not away, as a spectator sees it. */
const sits = (page) => page.evaluate((room) => new Promise((resolve) => {
  const socket = new WebSocket(`ws://${location.host}/ws/spectate/${room}`, 'tiltyard.v1.json');
  socket.onclose = () => resolve(false);
  socket.onmessage = ({ data }) => {
    const { type, players } = JSON.parse(data);
    if (type !== 'welcome') return;
    resolve(players.some(({ player, away }) => player === 'anna' && !away));
    socket.close();
  };
}), ROOM);

async function survives(server, page) {
  const back = (what) => eventually(() => sits(page), what);
  await back('anna to sit down');
  await server.kill();
  await refuse(server.port, 3);
  await server.start();
  await back('anna to be back after a crash');
  await server.stop();
  await server.start();
  await back('anna to be back after a planned restart');
}
