// The page of a replay: asks what it is, opens the playback, and hands its messages to the view of the game.
//
// The address: `match`, `at` (a tick, or a time such as `90s`), `follow` (a seat), `speed`, and `wait` (it may not be written
// yet: so many seconds more are waited for it, though not less than 40). For tests and curious people: `window.tiltyard.state` is a fresh plain object with `status`, `match`, `game`, `tick`,
// `ticks`, `speed`, `moments` (by kind), `verdict`, `players` and whatever the view adds.

import { server } from '../server/server.js';
import { mountAccount } from '../account/menu.js';
import { Banner } from '../room/banner.js';
import { Cover } from '../room/cover.js';
import { follows, showGame as showOnStage } from '../game/views.js';
import { ID } from '../words/names.js';
import { PlayersPanel } from '../room/players.js';
import { Deck, SPEEDS } from './deck.js';
import { Moments } from './moments.js';
import { MomentsPanel } from './moments_panel.js';
import { Playback } from './playback.js';
import { verdictWords } from './verdict.js';
import { Session } from '../room/session.js';
import { gameInfo } from '../words/games.js';
import { setText } from '../dom.js';
import { site } from '../server/site.js';

const STATUS = { __proto__: null, playing: 'playing', paused: 'paused', loading: 'looking for the moment', lost: 'reconnecting', over: 'at the end' };
const DOTS = { __proto__: null, playing: 'live', failed: 'ended' };
const RUN_UP_S = 2; // a moment is shown with what led to it
const WAIT_S = [40, 300]; // for a replay that is being written: at least, and at most
const WAIT_EVERY_MS = 1000;
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

const page = { match: query.get('match') ?? '', cover: new Cover($('cover')), status: 'loading', meta: null, view: null, verdict: null };
window.tiltyard = { get state() { return snapshot(); } };
mountAccount($('account'));
enter();

async function enter() {
  if (!ID.test(page.match)) return fail('There is no such replay', 'The link has a slip in it.');
  try {
    const told = site().catch(() => null); // the view of a game needs it
    const meta = await find(query.has('wait') ? performance.now() + patience_s() * 1000 : 0);
    await told;
    note(null);
    begin(meta);
  } catch (problem) {
    note(null);
    const gone = problem.status === 404;
    fail(gone ? 'There is no such replay' : 'The replay can’t be shown', gone ? 'Its match is not over, or it is not kept any longer.' : problem.message);
  }
  return undefined;
}

/** What the replay says about itself; one of a match that has just ended may take a moment. */
async function find(until) {
  const answer = await server.replays.get(page.match).catch((problem) => problem);
  if (!(answer instanceof Error)) return answer;
  if (performance.now() >= until || (answer.status !== 404 && !answer.unreachable)) throw answer;
  note('The replay is being written…');
  await new Promise((resolve) => { setTimeout(resolve, WAIT_EVERY_MS); });
  return find(until);
}

function patience_s() {
  const [least, most] = WAIT_S;
  return Math.min(most, Math.max(least, Number(query.get('wait')) || 0));
}

function fail(title, text) {
  setStatus('failed', 'not playing');
  setText($('room-name'), 'Replay');
  page.cover.end({ title, text, again: 'no' }, {});
}

function begin(meta) {
  page.meta = meta;
  page.hz = meta.pace?.kind === 'realtime' ? meta.pace.hz : null;
  page.moments = new Moments(meta, gameInfo(meta.game).moments);
  setText($('room-name'), meta.room.name);
  document.title = `${meta.room.name}, replay · Tiltyard`;
  page.session = makeSession(meta);
  page.banner = new Banner($('banner'), page.session, { last: 'The replay ends here.' });
  page.deck = new Deck($('deck'), { toggle, seek, speed });
  page.deck.open({ first_tick: meta.first_tick ?? 0, ticks: meta.ticks, hz: page.hz });
  page.panel = new MomentsPanel($('moments'), $('show-moments'), { go, names: momentNames(meta) });
  page.playback = new Playback({ match: page.match, on: { message: receive, state: turned, failed: streamFailed } });
  showMoments();
  wire(meta);
  speed(SPEEDS.includes(Number(query.get('speed'))) ? Number(query.get('speed')) : 1);
  const at = query.get('at');
  page.playback.play(at && /^\d+(\.\d+)?s?$/.test(at) ? at : (meta.first_tick ?? 0));
  server.replays.moments(page.match).then(({ moments }) => learn(moments), () => {}); // without, those that were seen are known
}

/** The views see a room in which one watches, and nothing can be sent. */
function makeSession(meta) {
  const session = new Session({ name: null, watching: true });
  const mute = { live: false, act: () => null, sendRaw: () => false };
  session.connect({ connection: mute, chat: { add: ({ message }) => setText($('say'), message) }, toast, say: (text) => setText($('say'), text), speed: 1 });
  session.connect({ watchKeys: { next: 'KeyN', before: 'KeyP' }, follow: follows(meta.game) ? (seat) => page.view?.watcher?.follow(seat) : null });
  session.names.enroll(meta.players);
  session.connect({ panel: new PlayersPanel($('players'), $('show-players'), session), renamed });
  session.learn(meta.players.map(({ player }) => player));
  return session;
}

function renamed() {
  page.view?.roster?.();
  page.banner.refresh();
  showMoments();
}

function momentNames({ players }) {
  const { names } = page.session;
  const atSeat = (seat) => names.of([...players].reverse().find((who) => who.seat === seat) ?? { player: `seat ${seat}`, bot: false });
  return { nameOf: (player, bot) => names.of({ player, bot }), atSeat };
}

function wire({ match_id, bytes }) {
  $('share').addEventListener('click', share);
  $('verify').addEventListener('click', verify);
  Object.assign($('download'), { href: `/replays/${encodeURIComponent(match_id)}/file`, download: `${match_id}.tilt` });
  if (bytes) $('download').title = `Download the file (${Math.max(1, Math.round(bytes / 1024))} KiB)`;
  const panels = [page.panel, page.session.panel];
  const shut = (those) => { for (const panel of those) if (panel.isOpen) panel.toggle(false); };
  for (const panel of panels) panel.opened = () => shut(panels.filter((other) => other !== panel)); // they share one place
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') shut(panels);
    if (event.code === 'KeyM' && !event.ctrlKey && !event.metaKey && !event.altKey) page.panel.toggle();
  });
}

// --- what the person does ---

function toggle() {
  const { playback } = page;
  if (playback.plays) return playback.pause();
  return playback.play(playback.state === 'over' ? (page.meta.first_tick ?? 0) : undefined);
}

function seek(tick) {
  page.banner.hide();
  page.playback.seek(tick);
}

function speed(number) {
  page.session.speed = number;
  page.deck.showSpeed(number);
  page.playback.setSpeed(number);
}

/** To a moment, with what led to it. */
function go({ tick }) {
  seek(Math.max(page.meta.first_tick ?? 0, tick - (page.hz ? RUN_UP_S * page.hz : 1)));
}

async function share() {
  const link = new URL('/replay', location.origin);
  link.search = new URLSearchParams({ match: page.match, at: page.playback.tick ?? 0 });
  const { following = null } = page.view?.debug() ?? {};
  if (following !== null) link.searchParams.set('follow', following);
  history.replaceState(null, '', link);
  try {
    await navigator.clipboard.writeText(String(link));
    toast('The link to this moment is copied.');
  } catch {
    toast(String(link));
  }
}

async function verify() {
  $('verify').disabled = true;
  toast('Every step is made again…', 60_000);
  try {
    page.verdict = await server.replays.verify(page.match);
    toast(verdictWords(page.verdict), 12_000);
  } catch (problem) {
    toast(problem.message);
  } finally {
    $('verify').disabled = false;
  }
}

// --- what the playback says ---

function setStatus(state, text) {
  page.status = state;
  $('status').dataset.state = DOTS[state] ?? 'waiting';
  setText($('status-text'), text);
}

function turned(state) {
  setStatus(state, STATUS[state]);
  note(state === 'lost' ? 'Reconnecting…' : null);
  page.deck.turn(page.playback.plays, state === 'over');
  page.view?.hold?.(state !== 'playing');
}

async function streamFailed() {
  page.playback.close();
  const problem = await server.replays.get(page.match).then(() => ({}), (fault) => fault);
  fail('The replay can’t be played', problem.detail ?? 'The server does not play it now: it is busy, or was made for other rules. The file can still be downloaded.');
}

function receive(message, { goesOn }) {
  RECEIVE[message.type]?.(message, goesOn);
  if (page.playback.tick !== null) page.deck.show(page.playback.tick);
}

const RECEIVE = {
  __proto__: null,
  /** Matches that did not go by the clock may be played back as if they had. */
  replay({ hz }) {
    if (hz === page.hz) return;
    page.hz = hz;
    page.deck.open({ first_tick: page.meta.first_tick ?? 0, ticks: page.meta.ticks, hz });
    showMoments();
  },
  welcome(message, goesOn) {
    const { session } = page;
    Object.assign(session, { seat: null, room: message.room });
    session.enroll(message.players);
    const isNew = showGame(message.room.game);
    if (goesOn && !isNew) page.view.resume(message);
    else page.view.welcome(message);
    if (isNew && query.has('follow')) session.follow?.(Number(query.get('follow')));
  },
  keyframe(message) {
    page.session.enroll(message.players);
    page.view?.keyframe(message);
  },
  tick(message) {
    page.view?.tick(message);
    if (page.moments.see(message.tick, message.events)) showMoments();
  },
  events(message) {
    page.view?.events(message);
    if (page.moments.see(message.tick, message.events)) showMoments();
  },
  player_action: (message) => page.view?.action?.(message),
  player_joined(message) {
    page.session.joined(message);
    page.view?.roster?.();
  },
  player_left(message) {
    page.session.left(message);
    page.view?.roster?.();
  },
  match_over(message) {
    page.view?.over?.(message);
    page.banner.show(message);
  },
};

function showGame(game) {
  if (page.game === game) return false;
  page.game = game;
  page.view?.end();
  page.view = showOnStage($('stage'), page.session, game);
  page.view.hold?.(page.playback.state !== 'playing');
  return true;
}

function learn(moments) {
  for (const { tick, events } of moments) page.moments.see(tick, events);
  showMoments();
}

function showMoments() {
  page.deck.mark(page.moments);
  page.panel.show(page.moments, page.hz);
}

// --- small things ---

function note(text) {
  $('note').hidden = text === null;
  setText($('note'), text ?? '');
}

function toast(text, for_ms = 3500) {
  setText($('toast'), text);
  $('toast').dataset.on = true;
  clearTimeout(page.toastTimer);
  page.toastTimer = setTimeout(() => {
    delete $('toast').dataset.on;
    setText($('toast'), '');
  }, for_ms);
}

function snapshot() {
  const { meta, playback, session, view } = page;
  const moments = { __proto__: null };
  for (const { kind } of page.moments?.list() ?? []) moments[kind] = (moments[kind] ?? 0) + 1;
  return {
    status: page.status, match: page.match, game: page.game ?? null, tick: playback?.tick ?? null, ticks: meta?.ticks ?? null, speed: playback?.speed ?? null,
    moments, verdict: page.verdict?.verdict ?? null, players: session?.seats() ?? [], ...(view?.debug() ?? {}),
  };
}
