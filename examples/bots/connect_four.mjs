// A program that plays connect four on a Tiltyard server: docs/programs.md explains it. Needs Node 22, and nothing else.

import { createInterface } from "node:readline";

if (!globalThis.WebSocket) {
  console.error(`connect_four.mjs needs Node 22 or later, which has WebSockets of its own; this is Node ${process.versions.node}`);
  process.exit(1);
}
const { TILTYARD_URL, TILTYARD_PLAYER, TILTYARD_TOKEN } = process.env;

// Whether a stone of this seat in this column makes four in a line; row 0 is at the bottom.
function wins(board, column, seat) {
  const row = board.findIndex((cells) => cells[column] === null);
  const run = (across, up) => {
    let length = 0;
    while (board[row + up * (length + 1)]?.[column + across * (length + 1)] === seat) length += 1;
    return length;
  };
  return [[1, 0], [0, 1], [1, 1], [1, -1]].some(([a, u]) => run(a, u) + run(-a, -u) >= 3);
}

// Wins if it can, stops the other one if it must, and else plays near the middle.
function choose(board, seat) {
  const columns = [3, 2, 4, 1, 5, 0, 6].filter((column) => board[5][column] === null);
  const good = [seat, 1 - seat].map((whose) => columns.find((column) => wins(board, column, whose)));
  return good.find((column) => column !== undefined) ?? columns[0];
}

// A ticket takes the place of the token, because a script can set no header on a WebSocket.
async function ticket() {
  const headers = { Authorization: `Bearer ${TILTYARD_TOKEN}` };
  const address = `${TILTYARD_URL.replace(/^ws/, "http")}/auth/ticket`;
  const answer = await fetch(address, { method: "POST", headers });
  return (await answer.json()).ticket;
}

// Plays the match of one room.
async function play(room) {
  const server = new WebSocket(`${TILTYARD_URL}/ws/game/${room}/${TILTYARD_PLAYER}?ticket=${await ticket()}`);
  let seat, state, isOver = false;
  server.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "welcome") {
      ({ seat, state } = message); // the whole state; it comes again when the match begins
    } else if (message.type === "tick") {
      const { placed, turn } = message.delta; // what has changed since
      if (placed) state.board[placed[1]][placed[0]] = placed[2];
      state.turn = turn;
    } else if (message.type === "match_over") {
      isOver = true;
      return server.close();
    } else return;
    if (state.turn === seat) server.send(JSON.stringify({ type: "drop", column: choose(state.board, seat) }));
  };
  const { code, reason } = await new Promise((ended) => (server.onclose = ended));
  if (!isOver) console.error(`no result in room ${room}: ${code} ${reason}`); // nobody else came, for example
}

for await (const room of createInterface({ input: process.stdin })) await play(room); // one room a line
