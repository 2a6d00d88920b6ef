// The page of a tournament: its head, what the reader can do, and the bracket in the views that its format has. Wires the
// parts. The address: `id`, `view`, and `follow` (an entrant).
//
// For tests and curious people: `window.tiltyard.state` has `status` (`loading`, `shown`, `unknown` or `failed`), `stream`,
// `tournament` (its status), `last`, `matches`, `entrants`, `view`, `views` and `followed`.

import { account } from '../account/account.js';
import { mountAccount } from '../account/menu.js';
import { el, setText } from '../dom.js';
import { changes, currentOf } from '../bracket/model.js';
import { Names } from '../words/bot_names.js';
import { ID } from '../words/names.js';
import { learn, personName } from '../words/people_names.js';
import { site } from '../server/site.js';
import { head } from './head.js';
import { STATUS_SAID } from './happenings.js';
import { Live } from './live.js';
import { MatchDialog } from './match_dialog.js';
import { Mine } from './mine.js';
import { Views } from './views.js';

const SAID_MAX = 3;
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const page = { id: query.get('id') ?? '', status: 'loading', stream: 'waiting', before: null, named: new Map(), bots: new Names() };
window.tiltyard = { get state() { return snapshot(); } };

/** What cards, tables and dialogs need to know. */
const view = {
  followed: query.get('follow'),
  nameOf: (player) => page.named.get(player) ?? personName(player),
  link: (player) => el('a', { href: `/player?${new URLSearchParams({ id: player })}`, data: { player } }, view.nameOf(player)),
  roundOf: ({ section, round }) => view.titleOf(section, round),
  titleOf: (section, round) => views.titleOf(section, round),
  shortOf: (section, round) => views.shortOf(section, round),
  open: (number) => openMatch(number),
};
const live = new Live(page.id, { shown: show, failed, state: (word) => { page.stream = word; } });
const done = () => { live.load(); }; // what was done is done; that it shows is not waited for
const refused = (problem) => fault(problem.unreachable ? 'The server can’t be reached. Try again in a moment.' : problem.message);
const parts = { id: page.id, follow, done, failed: refused };
const views = new Views($('views'), $('view'), view, { ...parts, chosen: query.get('view'), turned });
const mine = new Mine($('mine'), parts);
const dialog = new MatchDialog({ view, ...parts });

mountAccount($('account'));
account.onChange((who, before) => who?.player !== before?.player && live.restart());
$('follow-form').addEventListener('submit', (event) => {
  event.preventDefault();
  find($('follow').value.trim());
});
$('follow').addEventListener('change', () => find($('follow').value.trim()));
await site().catch(() => {}); // how its games are called
if (ID.test(page.id)) live.load();
else failed({ status: 404, message: 'The link has a slip in it.' });

function show() {
  const { info, bracket: { matches, entrants } } = live;
  page.status = 'shown';
  name(entrants);
  document.title = `${info.name} · Tiltyard`;
  $('head').removeAttribute('aria-busy');
  $('head').replaceChildren(...head(info, matches, view));
  mine.show(info, matches);
  $('body').hidden = false;
  offer(entrants);
  if (view.followed && !entrants.some(({ player }) => player === view.followed)) view.followed = null;
  views.show(live.info, live.bracket);
  dialog.refresh(matches, info);
  tell(info, matches);
  if (page.before === null && view.followed) follow(view.followed);
  page.before = { status: info.status, matches };
}

/** Names of people come with the bracket, those of bots are made here; who comes in later is asked for. */
function name(entrants) {
  const unknown = [];
  for (const { player, name: own, kind } of entrants) {
    if (page.named.has(player) && !own) continue;
    if (kind === 'bot') page.named.set(player, page.bots.of({ player, bot: true }));
    else if (own) page.named.set(player, own);
    else unknown.push(player);
  }
  learn([...unknown, live.info.owner]).then((isNew) => isNew && show());
}

/** The names to choose from. */
function offer(entrants) {
  const key = entrants.map(({ player }) => player).join();
  if (key !== page.offered) $('follow-names').replaceChildren(...entrants.map(({ player }) => el('option', { value: view.nameOf(player) })));
  page.offered = key;
}

/** What is said aloud: how far it is, and results; of many at once only how many. */
function tell(info, matches) {
  if (page.before === null) return;
  const news = changes(page.before.matches, matches, view.nameOf);
  const results = news.length > SAID_MAX ? [`${news.length} matches are over.`] : news;
  const status = page.before.status === info.status ? [] : [STATUS_SAID[info.status] ?? ''];
  const said = [...status, ...results].join(' ');
  if (said !== '') setText($('say'), said);
}

function failed(problem) {
  page.status = problem.status === 404 ? 'unknown' : 'failed';
  document.title = 'No such tournament · Tiltyard';
  $('head').removeAttribute('aria-busy');
  const words = problem.status === 404 ? 'There is no such tournament' : 'The tournament can’t be shown';
  $('head').replaceChildren(el('h1', {}, words), el('p', {}, problem.message), el('p', { class: 'row' }, el('a', { class: 'button', href: '/tournaments' }, 'To the tournaments'),
    problem.status === 404 ? '' : el('button', { type: 'button', on: { click: () => live.load() } }, 'Try again')));
}

function fault(text) {
  setText($('fault'), text ?? '');
  $('fault').hidden = !text;
}

function openMatch(number) {
  const match = live.bracket.matches.find((one) => one.number === number);
  if (match) dialog.open(match, live.info);
}

/** Follows an entrant by name or id, and shows where she is. */
function find(text) {
  const wanted = text.toLowerCase();
  const { entrants } = live.bracket;
  const found = entrants.find(({ player }) => player === text || view.nameOf(player).toLowerCase() === wanted) ?? entrants.find(({ player }) => wanted !== '' && view.nameOf(player).toLowerCase().includes(wanted));
  setText($('follow-fault'), found || text === '' ? '' : 'Nobody by that name has entered.');
  $('follow').setAttribute('aria-invalid', String(!found && text !== ''));
  if (found || text === '') follow(found?.player ?? null);
}

function follow(player) {
  view.followed = player;
  remember({ follow: player });
  if (player) $('follow').value = view.nameOf(player);
  else $('follow').value = '';
  views.refollow();
  dialog.refresh(live.bracket.matches, live.info);
  const current = player && currentOf(live.bracket.matches, player);
  if (current && !document.querySelector('dialog[open]')) views.centre(current.number);
  setText($('say'), player ? `You follow ${view.nameOf(player)}.` : '');
}

function turned(chosen) {
  remember({ view: chosen });
}

/** Keeps what is chosen in the address, so that it can be passed on. */
function remember(change) {
  for (const [key, value] of Object.entries(change)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  history.replaceState(null, '', `?${query}`);
}

function snapshot() {
  const { info, bracket } = live;
  return {
    status: page.status, stream: page.stream, tournament: info?.status ?? null, last: bracket?.last ?? null, matches: bracket?.matches.length ?? 0, entrants: bracket?.entrants.length ?? 0,
    view: views.at, views: views.offered, followed: view.followed, you: info?.you ?? null, over: bracket?.matches.filter(({ winner }) => winner !== null).length ?? 0,
  };
}
