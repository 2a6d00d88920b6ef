// The page of a room: finds out who plays where, opens the connection, and hands its messages to the view of the game.
//
// For tests and curious people: `window.tiltyard.state` is a fresh plain object with `status`, `room`, `game`, `player`,
// `seat`, `watching`, `players`, `latency_ms`, `chat_lines`, `sent` (messages by type), `ended` (close code or null),
// `match_over` and whatever the view adds (see each view's `debug`).

import { getChat, getRoom } from './api.js';
import { ArenaView } from './arena/view.js';
import { Banner } from './banner.js';
import { Chat } from './chat.js';
import { ConnectFourView } from './connect_four.js';
import { Connection } from './connection.js';
import { Cover } from './cover.js';
import { ending } from './endings.js';
import { LogView } from './log_view.js';
import { ID, rememberName, rememberedName, suggestName } from './names.js';
import { PlayersPanel } from './players.js';
import { kindWords, whoWords } from './room_words.js';
import { Session } from './session.js';
import { setText } from './dom.js';

const VIEWS = { arena: ArenaView, connect_four: ConnectFourView };
const LEFT = { timed_out: 'did not come back', removed: 'was sent away' };
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const isDemo = location.pathname.replace(/\/$/, '') === '/ws-demo';

const page = {
  room: isDemo ? 'demo' : (query.get('room') ?? 'demo'),
  cover: new Cover($('cover')),
  view: null,
  status: 'connecting',
  latency_ms: null,
  sent: {},
  ended: null,
  match_over: false,
};

window.tiltyard = { get state() { return snapshot(); } };
enter();

function enter() {
  setText($('room-name'), page.room);
  if (!ID.test(page.room)) return page.cover.end({ title: 'There is no such room', text: 'The link has a slip in it.', again: 'no' }, {});
  if (query.get('watch')) return start(suggestName(), true);
  const asked = query.get('player');
  const known = asked && ID.test(asked) ? asked : rememberedName();
  if (known) return start(known, false);
  if (isDemo) return start(keep(suggestName()), false);
  return ask();
}

/** Says which room it is, and asks for a name. A server that can't be reached is told once we try to enter. */
async function ask() {
  const room = await getRoom(page.room).catch((problem) => problem);
  if (room.status === 404) return page.cover.end(ending(4404), {});
  if (room.max_players) setText($('room-name'), room.name);
  const text = room.max_players ? `You are about to enter ${room.name}: ${kindWords(room)}, ${whoWords(room)}.` : `You are about to enter ${page.room}.`;
  return page.cover.askName(text, (name) => {
    page.cover.hide();
    start(keep(name), false);
  });
}

function keep(name) {
  rememberName(name);
  return name;
}

function start(name, watching) {
  const session = new Session({ name, watching });
  page.session = session;
  document.body.dataset.watching = watching;
  $('chat').hidden = false;
  const chat = new Chat({ root: $('chat'), button: $('show-chat'), send: (message) => say(session, message), seatOf: (who) => session.seatOf(who) });
  if (watching) $('chat-form').remove();
  page.banner = new Banner($('banner'), session);
  session.connect({ chat, toast, say: (text) => setText($('say'), text), panel: new PlayersPanel($('players'), $('show-players'), session) });
  const on = { message: receive, live, waiting, ended, latency };
  session.connect({ connection: count(new Connection({ room: page.room, player: name, watch: watching, on })) });
  $('share').addEventListener('click', share);
  if (watching) Object.assign($('join'), { hidden: false, href: `/play?${new URLSearchParams({ room: page.room })}` });
  $('leave').addEventListener('click', () => session.connection.leave());
  addEventListener('keydown', (event) => event.key === 'Escape' && session.panel.isOpen && session.panel.toggle(false));
}

/** Counts what is sent, for the debug hook. */
function count(connection) {
  const { act } = connection;
  connection.act = (message) => {
    const seq = act.call(connection, message);
    if (seq !== null) page.sent[message.type] = (page.sent[message.type] ?? 0) + 1;
    return seq;
  };
  return connection;
}

function say(session, message) {
  if (!session.watching && session.connection.live) return session.connection.sendRaw({ type: 'chat', message });
  toast(session.watching ? 'Spectators read along; join to write.' : 'Not connected right now.');
  return false;
}

// --- the connection ---

function setStatus(state, text) {
  page.status = state;
  $('status').dataset.state = state;
  setText($('status-text'), text);
}

function live() {
  page.ended = null;
  setStatus('live', page.session.watching ? 'watching' : 'live');
  if (page.cover.isOpen) page.cover.hide();
}

function latency(ms) {
  page.latency_ms = ms;
  page.recent = [...(page.recent ?? []).slice(-7), ms];
  if (page.recent.length > 2) page.session.rtt_ms = Math.min(...page.recent); // the first ones measure the page's own start
  if (page.status === 'live') setText($('status-text'), `${page.session.watching ? 'watching' : 'live'} · ${Math.round(ms)} ms`);
}

function waiting(how, seconds) {
  setStatus('waiting', 'reconnecting');
  page.cover.pause(how, seconds, () => page.session.connection.again());
}

function ended(how) {
  page.ended = how.code;
  setStatus('ended', 'not connected');
  if (!page.game && how.code === 4413) getRoom(page.room).then(({ name }) => setText($('room-name'), name), () => {}); // nobody told us its name yet
  if (how.code === 4410 && page.banner.isOpen) return page.banner.last(how.title);
  const watch = () => location.assign(`/play?${new URLSearchParams({ room: page.room, watch: 1 })}`);
  page.cover.end(how, { again: () => page.session.connection.again(), watch });
}

// --- the room's messages ---

function receive(message) {
  RECEIVE[message.type]?.(message);
}

const RECEIVE = {
  welcome(message) {
    const { session } = page;
    Object.assign(session, { seat: message.seat, room: message.room });
    session.enroll(message.players);
    page.match_over = false;
    page.banner.hide();
    setText($('room-name'), message.room.name);
    document.title = `${message.room.name} · Tiltyard`;
    if (!page.game) getChat(message.room.id).then(({ messages }) => session.chat.recall(messages), () => {});
    showGame(message.room.game);
    page.view.welcome(message);
  },
  keyframe(message) {
    page.session.enroll(message.players);
    page.view?.keyframe(message);
  },
  tick: (message) => page.view?.tick(message),
  events: (message) => page.view?.events(message),
  player_action: (message) => page.view?.action?.(message),
  player_joined(message) {
    page.session.joined(message);
    page.session.remark(`${page.session.nameOf(message.seat)} enters the field.`);
    page.view?.roster?.();
  },
  player_left(message) {
    page.session.left(message);
    page.session.remark(`${page.session.nameOf(message.seat)} ${LEFT[message.reason] ?? 'leaves the field'}.`);
    page.view?.roster?.();
  },
  player_away: (message) => turn(message, true),
  player_back: (message) => turn(message, false),
  chat: (message) => page.session.chat.add(message),
  match_over(message) {
    page.match_over = true;
    if (message.next_match_in_ms === null) $('join').hidden = true; // there is nothing to join any more
    page.banner.show(message);
  },
  recovered: () => toast('The room was restored after a fault.'),
  error: (message) => toast(message.message),
};

function turn(message, away) {
  page.session.away(message, away);
  page.view?.roster?.();
}

function showGame(game) {
  if (page.game === game) return;
  page.game = game;
  page.view?.end();
  document.body.dataset.game = VIEWS[game] ? game : 'other';
  page.view = new (VIEWS[game] ?? LogView)($('stage'), page.session);
}

// --- small things ---

function toast(text) {
  setText($('toast'), text);
  $('toast').dataset.on = true;
  clearTimeout(page.toastTimer);
  page.toastTimer = setTimeout(() => {
    delete $('toast').dataset.on;
    setText($('toast'), '');
  }, 3500);
}

async function share() {
  const link = `${location.origin}/play?${new URLSearchParams({ room: page.room })}`;
  try {
    await navigator.clipboard.writeText(link);
    toast('The link is copied: send it to a friend.');
  } catch {
    toast(link); // no clipboard without https; then the link itself is of use
  }
}

function snapshot() {
  const { session, view } = page;
  return {
    status: page.status, room: page.room, game: page.game ?? null, player: session?.name ?? null, seat: session?.seat ?? null,
    watching: session?.watching ?? null, players: session?.seats() ?? [], latency_ms: page.latency_ms, sent: { ...page.sent },
    chat_lines: session?.chat?.count ?? 0, ended: page.ended, match_over: page.match_over, ...(view?.debug() ?? {}),
  };
}
