// The page of leaderboards: the first rows live, the others page by page, and where somebody stands.
//
// The address: `board`, `bots=1` (bots, too), `player` (whose place is shown). For tests and curious people:
// `window.tiltyard.state` has `status`, `board`, `people`, `rows` (`{rank, player, score}`), `updates` and `around`.

import { server } from '../server/server.js';
import { account } from '../account/account.js';
import { mountAccount } from '../account/menu.js';
import { BoardTable, rowName } from './table.js';
import { site } from '../server/site.js';
import { boardKind, boardTitle, boardWords, choices } from './words.js';
import { el, setText } from '../dom.js';
import { ID, rememberedName } from '../words/names.js';
import { learn, learned } from '../words/people_names.js';

const LIVE_ROWS = 25;
const PAGE = 50;
const AROUND = 11;
const FOUND_MAX = 8;
const AROUND_EVERY_MS = 5000;
const STATUS = { __proto__: null, live: ['live', 'live'], waiting: ['connecting', 'reconnecting'] };
const NAME = /^[a-z0-9_]+(-[A-Za-z0-9_-]+)?$/;
const $ = (id) => document.getElementById(id);
const page = { status: 'waiting', live: [], rest: [], cursor: null, updates: 0, boards: [], around: null, stream: null, links: new Map() };
const tables = { board: new BoardTable('The board, the best first'), around: new BoardTable('The rows around this player') };
window.tiltyard = { get state() { return snapshot(); } };

mountAccount($('account'));
$('board-rows').append(tables.board.root);
$('around-rows').append(tables.around.root);
$('people').addEventListener('change', () => go({ people: $('people').checked }));
$('more').addEventListener('click', more);
$('board-form').addEventListener('submit', (event) => {
  event.preventDefault();
  search($('who').value.trim());
});
$('where-am-i').addEventListener('click', () => go({ player: self() }));
$('around-close').addEventListener('click', () => go({ player: null }));
addEventListener('popstate', () => enter());
account.onChange(showSelf);
showSelf();
await site().catch(() => {}); // how its games are called
server.boards.list().then(({ boards }) => { page.boards = boards.map(({ board }) => board); chooser(); }, () => {}); // the usual ones are offered anyway
enter();

/** Who looks at the page, as far as it knows. */
function self() {
  return account.who?.player ?? rememberedName();
}

function showSelf() {
  $('where-am-i').hidden = self() === null;
}

/** To another board, or another view of it. */
function go(change) {
  const next = { board: page.board, people: page.people, player: page.player, ...change };
  const query = new URLSearchParams({ board: next.board, ...(next.people ? {} : { bots: 1 }), ...(next.player ? { player: next.player } : {}) });
  history.pushState(null, '', `?${query}`);
  enter(change.player !== undefined);
}

function enter(onlyAround = false) {
  const query = new URLSearchParams(location.search);
  const asked = query.get('board') ?? 'global';
  Object.assign(page, { board: NAME.test(asked) ? asked : 'global', people: !query.has('bots'), player: query.get('player') });
  $('people').checked = page.people;
  document.title = `${boardTitle(page.board)} · Leaderboard · Tiltyard`;
  setText($('board-words'), boardWords(page.board));
  chooser();
  showAround();
  if (onlyAround) return;
  Object.assign(page, { live: [], rest: [], cursor: null, cursor_of: null });
  fault(null);
  follow();
}

/** The links to the boards. Those that are there already stay in their places: one of them may just be pressed. */
function chooser() {
  const names = choices(page.boards, page.board);
  for (const [board, link] of page.links) if (!names.includes(board)) dropLink(board, link);
  names.forEach(placeLink);
}

function dropLink(board, link) {
  link.remove();
  page.links.delete(board);
}

function placeLink(board, index) {
  const link = page.links.get(board) ?? el('a', {
    href: `?${new URLSearchParams({ board })}`, data: { board }, on: { click: (event) => turnTo(event, board) },
  }, boardTitle(board));
  page.links.set(board, link);
  if (board === page.board) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
  if ($('boards').children[index] !== link) $('boards').insertBefore(link, $('boards').children[index] ?? null);
}

function turnTo(event, board) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go({ board });
  $('boards').querySelector(`[data-board="${board}"]`)?.focus();
}

// --- the live rows ---

function follow() {
  page.stream?.end();
  turned('waiting');
  const query = { board: page.board, limit: LIVE_ROWS, bots: !page.people };
  page.stream = server.followBoard(query, { message: receive, state: turned });
  page.first = true;
  const asked = page.stream;
  server.boards.get(page.board, { limit: LIVE_ROWS, bots: !page.people }).then(({ board, next_cursor }) => {
    if (asked !== page.stream) return;
    Object.assign(page, { cursor: next_cursor, cursor_of: board });
    show();
  }, (problem) => {
    if (asked !== page.stream || problem.unreachable) return;
    asked.end();
    fault(problem.message);
    setText($('status'), '');
  });
}

function receive(message) {
  if (message.type !== 'leaderboard') return;
  page.live = message.rows;
  page.updates += 1;
  page.stale = message.stale_since ?? null;
  const moves = !page.first;
  page.first = false;
  turned('live');
  show(moves);
  if (page.player) refreshAround();
}

function turned(state) {
  page.status = state;
  $('status').dataset.state = state;
  if (page.stale) $('status').dataset.state = 'waiting';
  setText($('status'), page.stale ? `as of ${new Date(page.stale).toLocaleTimeString()}: the database is away` : STATUS[state][Math.min(page.updates, 1)]);
}

function show(moves = false) {
  const above = new Set(page.live.map(({ player }) => player));
  const rows = [...page.live, ...page.rest.filter(({ player }) => !above.has(player))];
  tables.board.show(page.board, rows, { own: self(), moves });
  tables.board.root.hidden = rows.length === 0;
  $('board-empty').hidden = rows.length > 0 || page.first !== false;
  setText($('board-empty'), emptyWords());
  $('more').hidden = !page.cursor || rows.length < LIVE_ROWS;
}

function emptyWords() {
  const when = boardKind(page.board).kind === 'weekly' ? 'Nobody has played this week.' : 'Nobody is on this board yet.';
  return `${when} ${page.people ? 'Bots may be: show them, or be the first.' : 'Play a match, and you are the first.'}`;
}

async function more() {
  $('more').disabled = true;
  try {
    const { rows, next_cursor } = await server.boards.get(page.cursor_of, { limit: PAGE, bots: !page.people, cursor: page.cursor });
    page.rest.push(...rows);
    page.cursor = next_cursor;
    const [first] = rows;
    show();
    if (first) tables.board.rows.get(first.player)?.root.querySelector('a').focus();
  } catch (problem) {
    fault(problem.message);
  } finally {
    $('more').disabled = false;
  }
}

function fault(text) {
  $('board-fault').hidden = text === null;
  setText($('board-fault'), text ?? '');
}

// --- where somebody stands ---

/** Goes to whoever is meant: the only one whose name begins so, or else the one with that id. Of several the page asks which. */
async function search(text) {
  showFound([]);
  notFound('');
  if (text === '') return;
  const { players, next_cursor } = await server.players.list({ name: text, limit: FOUND_MAX }).catch((problem) => ({ players: [], problem }));
  if (text !== $('who').value.trim()) return;
  for (const { id, name } of players) learned(id, name);
  if (players.length === 1) go({ player: players[0].id });
  else if (players.length > 1) showFound(players, next_cursor !== null);
  else if (ID.test(text)) go({ player: text });
  else notFound('Nobody has a name that begins so.');
}

function notFound(words) {
  setText($('who-fault'), words);
  $('who').setAttribute('aria-invalid', words !== '');
}

function showFound(players, more = false) {
  const choose = (id) => {
    showFound([]);
    go({ player: id });
  };
  const choice = ({ id, name }) => el('li', {}, el('button', { type: 'button', class: 'quiet', on: { click: () => choose(id) } }, name));
  $('found').replaceChildren(...players.map(choice), ...(more ? [el('li', { class: 'muted' }, 'and more: type more of the name')] : []));
  $('found').hidden = players.length === 0;
  $('found').querySelector('button')?.focus();
}

function showAround() {
  $('around').hidden = page.player === null;
  if (page.player === null) return;
  setText($('around-title'), 'Looking…');
  page.around = null;
  loadAround().then(() => $('around').focus({ preventScroll: true }));
}

async function loadAround() {
  const { board, player, people } = page;
  page.around_at = performance.now();
  await learn([player]);
  const answer = await server.boards.get(board, { around: player, limit: AROUND, bots: !people }).catch((problem) => problem);
  if (board !== page.board || player !== page.player) return;
  if (answer instanceof Error) return nowhere(answer);
  page.around = answer.rows;
  const at = answer.rows.find((row) => row.player === player);
  if (!at) return nowhere({ status: 404 });
  tables.around.root.hidden = false;
  tables.around.show(board, answer.rows, { own: player, moves: false });
  setText($('around-title'), `${player === self() ? 'You are' : `${rowName(at)} is`} number ${at.rank}${answer.players ? ` of ${answer.players}` : ''}`);
}

function nowhere({ status, message }) {
  page.around = [];
  tables.around.root.hidden = true;
  const who = page.player === self() ? 'You are' : `${page.player} is`;
  setText($('around-title'), status === 404 ? `${who} not on this board yet` : message);
}

function refreshAround() {
  if (performance.now() - (page.around_at ?? 0) > AROUND_EVERY_MS) loadAround();
}

function snapshot() {
  const { status, board, people, updates, around } = page;
  const rows = [...document.querySelectorAll('#board-rows tbody tr')].map((row) => ({ rank: Number(row.querySelector('.rank').textContent), player: row.dataset.player, score: row.querySelector('.number').textContent }));
  return { status, board, people, updates, around, rows };
}
