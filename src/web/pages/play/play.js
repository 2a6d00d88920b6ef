// The page of a room: finds out who plays where, opens the connection, and hands its messages to the view of the game.
//
// For tests and curious people: `window.tiltyard.state` is a fresh plain object with `status`, `room`, `game`, `player`,
// `seat`, `watching`, `players`, `latency_ms`, `chat_lines`, `sent` (messages by type), `ended` (close code or null),
// `match_over`, `note` (the small one over the picture, or null), `honours` (achievements that were shown) and whatever the view adds (see each view's `debug`).

import { site } from '../server/site.js';
import { server } from '../server/server.js';
import { account } from '../account/account.js';
import { askWho, mountAccount } from '../account/menu.js';
import { Banner } from '../room/banner.js';
import { Chat } from './chat.js';
import { Cover } from '../room/cover.js';
import { ending, endingOf } from '../server/endings.js';
import { showGame as showOnStage } from '../game/views.js';
import { Honours } from './honours.js';
import { ID, rememberName, rememberedName, suggestName } from '../words/names.js';
import { PlayersPanel } from '../room/players.js';
import { kindWords, whoWords } from '../words/rooms.js';
import { Session } from '../room/session.js';
import { setText } from '../dom.js';

const COVER_AFTER_MS = 8000; // so long the picture stays as it was when the line is gone
const UNREACHED = { title: 'The server can’t be reached', text: 'It may be back in a moment.', again: 'ask', button: 'Try again' };
const NO_DEMO = { title: 'This server has no demo room', text: 'The front page shows the rooms that are open.', again: 'no' };
const LEFT = { __proto__: null, timed_out: 'did not come back', removed: 'was sent away' };
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const isDemo = location.pathname.replace(/\/$/, '') === '/ws-demo';

const page = {
  room: isDemo ? null : query.get('room'), // null: the server's demo room
  cover: new Cover($('cover')),
  honours: new Honours($('honours')),
  view: null,
  status: 'connecting',
  latency_ms: null,
  sent: { __proto__: null },
  ended: null,
  match_over: false,
  note: null,
  result_of: null, // the match whose result was shown
};

window.tiltyard = { get state() { return snapshot(); } };
page.bell = mountAccount($('account'));
page.bell.tell = (notice) => page.honours.add(notice);
account.onChange(changed);
enter();

async function enter() {
  const told = site().catch(() => null); // asked at once: the view of a game needs it
  if (page.room === null) {
    const demo = await told;
    if (demo === null) return page.cover.end(UNREACHED, { again: () => location.reload() });
    if (demo.demo_room === null) return page.cover.end(NO_DEMO, {});
    page.room = demo.demo_room;
  }
  setText($('room-name'), page.room);
  if (!ID.test(page.room)) return page.cover.end({ title: 'There is no such room', text: 'The link has a slip in it.', again: 'no' }, {});
  await told;
  if (query.get('watch')) return start(suggestName(), true);
  const asked = query.get('player');
  const known = asked && ID.test(asked) ? asked : (account.who?.player ?? rememberedName());
  if (isDemo && !asked && !account.who && (await wantsToKnow())) return comeAsGuest();
  if (known) return start(known, false);
  if (isDemo) return start(keep(suggestName()), false);
  return ask();
}

async function wantsToKnow() {
  return (await site()).access === 'token';
}

/** Nobody is asked anything at the demo room: where players have to be known, somebody new is a guest from here on, under the name
 * that was typed once, if guests may have it. The page then begins anew, as for everybody who has just become known. */
async function comeAsGuest() {
  const named = rememberedName();
  await account.guest(named ?? '').catch((problem) => (named ? account.guest('') : Promise.reject(problem)))
    .catch(({ message }) => askWhoTo({ title: 'This server wants to know who you are', text: message }));
}

/** Somebody else sits here now: they play as themselves. A new name alone changes nothing. */
function changed(who, before, here) {
  if (!here || who?.player === before?.player || page.session?.watching) return;
  if (page.session?.name === who?.player) return;
  if (page.session?.connection.live) page.session.connection.leave();
  location.assign(isDemo ? '/ws-demo' : address());
}

/** The room takes in who is known only. */
function askWhoTo(how) {
  page.cover.askWho(how.title, how.text, { guest: () => account.guest(query.get('player') ?? rememberedName() ?? ''), sign: () => askWho('Sign in to play here.'), watch });
}

function watch() {
  location.assign(address({ watch: 1 }));
}

/** Says which room it is, and asks for a name. A server that can't be reached is told once we try to enter. */
async function ask() {
  const room = await server.rooms.get(page.room).catch((problem) => problem);
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
  const room = watching ? server.watch(page.room) : server.enter(page.room, { player: name });
  for (const [event, listener] of Object.entries({ message: receive, live, quiet, waiting, closed: ended, latency })) room.on(event, listener);
  session.connect({ connection: count(room), renamed });
  $('share').addEventListener('click', share);
  if (watching) Object.assign($('join'), { hidden: false, href: `/play?${new URLSearchParams({ room: page.room })}` });
  $('leave').addEventListener('click', () => session.connection.leave());
  addEventListener('keydown', (event) => event.key === 'Escape' && session.panel.isOpen && session.panel.toggle(false));
}

function renamed() {
  page.view?.roster?.();
  page.banner.refresh();
}

/** Counts what is sent, for the debug hook. */
function count(connection) {
  const { send } = connection;
  connection.send = (message) => {
    const seq = send.call(connection, message);
    if (seq !== null) page.sent[message.type] = (page.sent[message.type] ?? 0) + 1;
    return seq;
  };
  return connection;
}

function say(session, message) {
  if (!session.watching && session.connection.live) return session.connection.chat(message);
  toast(session.watching ? 'Spectators read along; join to write.' : 'Not connected right now.');
  return false;
}

// --- the connection ---

function setStatus(state, text) {
  page.status = state;
  $('status').dataset.state = state;
  setText($('status-text'), text);
}

/** What the status says when all is well; how late a spectator sees the room. */
function liveWords() {
  const { watching, delay_s } = page.session;
  if (!watching) return 'live';
  return delay_s ? `watching · ${delay_s} s behind` : 'watching';
}

function live(anew) {
  page.anew = anew;
  page.ended = null;
  uncover();
  setStatus('live', liveWords());
  if (page.cover.isOpen) page.cover.hide();
}

function latency(ms) {
  page.latency_ms = ms;
  page.recent = [...(page.recent ?? []).slice(-7), ms];
  if (page.recent.length > 2) page.session.rtt_ms = Math.min(...page.recent); // the first ones measure the page's own start
  if (page.status === 'live') setText($('status-text'), `${liveWords()} · ${Math.round(ms)} ms`);
}

/** Nothing is heard any more, though nobody has hung up. */
function quiet(isQuiet) {
  if (!page.game) return;
  if (isQuiet) setStatus('waiting', 'no answer');
  else setStatus('live', liveWords());
  note(isQuiet ? 'The line is quiet…' : null);
}

/** A short cut is a short pause: the picture stays, with a note; only a longer one covers it. */
function waiting(how, seconds, lost_ms) {
  setStatus('waiting', 'reconnecting');
  const due = performance.now() + seconds * 1000;
  page.pause = () => {
    note(null);
    page.cover.pause(endingOf(how), (due - performance.now()) / 1000, () => page.session.connection.again());
  };
  if (!page.game || lost_ms >= COVER_AFTER_MS) return page.pause();
  page.coverTimer ??= setTimeout(() => page.pause(), COVER_AFTER_MS - lost_ms);
  return note('Reconnecting…');
}

/** The wait is over, one way or the other. */
function uncover() {
  clearTimeout(page.coverTimer);
  page.coverTimer = null;
  note(null);
}

function note(text) {
  page.note = text;
  $('note').hidden = text === null;
  setText($('note'), text ?? '');
}

function ended(closed) {
  const how = endingOf(closed);
  page.ended = how.code;
  uncover();
  setStatus('ended', 'not connected');
  if (!page.game && how.code === 4413) server.rooms.get(page.room).then(({ name }) => setText($('room-name'), name), () => {}); // nobody told us its name yet
  if (how.code === 4410 && page.banner.isOpen) return page.banner.last(how.title);
  if (how.again === 'who') return askWhoTo(how);
  return page.cover.end(how, { again: () => page.session.connection.again(), watch });
}

// --- the room's messages ---

function receive(message) {
  RECEIVE[message.type]?.(message);
}

const RECEIVE = {
  __proto__: null,
  welcome(message) {
    const { session } = page;
    const goesOn = Boolean(message.resumed) && session.room?.match_id === message.room.match_id && Boolean(page.view);
    Object.assign(session, { seat: message.seat, room: message.room });
    session.enroll(message.players);
    setText($('room-name'), message.room.name);
    document.title = `${message.room.name} · Tiltyard`;
    if (page.anew && !(message.resumed?.lost === 0)) recallChat();
    showGame(message.room.game);
    if (goesOn) page.view.resume(message);
    else page.view.welcome(message);
    showOver(message);
  },
  delayed(message) {
    page.session.delay_s = message.delay_s;
    setStatus(page.status, liveWords());
    if (page.game) return; // there is a picture already
    page.cover.put('late', `This room is shown ${message.delay_s} s late`, 'The picture comes in a moment.');
    server.rooms.get(page.room).then(({ name }) => page.game || setText($('room-name'), name), () => {});
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
    const who = page.session.nameFor(message); // before somebody else's seat is taken for it
    page.session.left(message);
    page.session.remark(`${who} ${LEFT[message.reason] ?? 'leaves the field'}.`);
    page.view?.roster?.();
  },
  player_away: (message) => turn(message, true),
  player_back: (message) => turn(message, false),
  chat: (message) => page.session.chat.add(message),
  match_over(message) {
    const { session } = page;
    if (message.match_id === session.room.match_id) page.view?.over?.(message);
    if (message.match_id === session.room.match_id) return showResult(message);
    const winner = message.results.find(({ placement }) => placement === 1); // of a match that ended while we were away
    return session.remark(winner ? `The match before is over: ${session.names.byId(winner.player)} won.` : 'The match before is over.');
  },
  settled: (message) => page.banner.settle(message),
  notification: (message) => page.bell.add(message),
  recovered: () => toast('The room was restored after a fault.'),
  error: (message) => toast(message.message),
};

/** A `welcome` brings the result with it when the match is over; one that was closed already stays closed. */
function showOver({ over, room }) {
  if (over) return showResult({ ...over, match_id: room.match_id });
  page.match_over = false;
  return page.banner.hide();
}

function showResult({ match_id, results, next_match_in_ms, replay }) {
  page.match_over = true;
  if (next_match_in_ms === null) $('join').hidden = true; // there is nothing to join any more
  if (page.result_of === match_id) return page.banner.count(next_match_in_ms);
  page.result_of = match_id;
  return page.banner.show({ match_id, results, next_match_in_ms, replay });
}

/** What was said before we came, or was lost while we were away. */
function recallChat() {
  server.rooms.chat(page.session.room.id).then(({ messages }) => page.session.chat.recall(messages), () => {});
}

function turn(message, away) {
  page.session.away(message, away);
  page.view?.roster?.();
}

function showGame(game) {
  if (page.game === game) return;
  page.game = game;
  page.view?.end();
  page.view = showOnStage($('stage'), page.session, game);
}

// --- small things ---

/** This room again, with the tournament that one came from. */
function address(more = {}) {
  const tournament = query.get('tournament');
  return `/play?${new URLSearchParams({ room: page.room, ...more, ...(tournament ? { tournament } : {}) })}`;
}

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
    chat_lines: session?.chat?.count ?? 0, ended: page.ended, match_over: page.match_over, note: page.note, honours: page.honours.told, ...(view?.debug() ?? {}),
  };
}
