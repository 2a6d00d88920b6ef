// The front page: the name, "Play now", what is live, and opening a room. Wires the parts in front/.

import { site } from '../server/site.js';
import { server } from '../server/server.js';
import { account } from '../account/account.js';
import { mountAccount } from '../account/menu.js';
import { calm, setText } from '../dom.js';
import { foreignWords } from '../server/endings.js';
import { FindMatch } from './find_match.js';
import { previewOf } from '../game/views.js';
import { gameInfo } from '../words/games.js';
import { OpenRoomForm } from './open_room.js';
import { Party } from './party.js';
import { ReplayList } from './replay_list.js';
import { RoomList } from './room_list.js';
import { ID, nameFault, rememberName, rememberedName, suggestName } from '../words/names.js';
import { personName } from '../words/people_names.js';

const $ = (id) => document.getElementById(id);
const field = $('name');
const known = { access: 'open', demo_room: null }; // until it has answered

field.value = rememberedName() ?? suggestName();
field.addEventListener('input', () => faultless(false));
$('play-now').addEventListener('submit', (event) => {
  event.preventDefault();
  playNow();
});

const bell = mountAccount($('account'));
account.onChange(greet);
greet();
new RoomList(document, enter);
new ReplayList(document.getElementById('replays'));
new OpenRoomForm($('open-room'), { ready: isKnown, opened: enter });
const match = new FindMatch($('find-match'), { ready: isKnown, player: () => account.who?.player ?? field.value.trim(), found: enter });
const party = new Party($('party'), { known: hasAccount, changed: (now) => match.join(now) });
bell.onNotice((notice, { old }) => {
  if (!old) match.hear(notice);
  party.hear(notice);
});
site().then(arrive, () => {}); // the list of rooms says that the server can't be reached

/** What the server says of itself. */
function arrive(told) {
  Object.assign(known, told);
  $('to-demo').hidden = told.demo_room === null;
  for (const keys of document.querySelectorAll('.keys')) keys.hidden = told.demo_room === null; // they are those of the demo room
  if (told.page_welcome === false) tellForeign();
  if (told.demo_room === null) return setText($('hero-words'), 'Take a place in a room that is open, or open one for your friends.');
  // The moving picture is a bonus: not for small screens, little data, or who wants less motion.
  if (calm() || innerWidth < 720 || navigator.connection?.saveData) return undefined;
  return showPreview(told.demo_room);
}

/** The demo room behind the title, if its game has a moving picture. */
async function showPreview(room) {
  const { game } = await server.rooms.get(room).catch(() => ({}));
  const load = previewOf(game);
  if (load) new (await load()).Preview($('preview'), room);
}

function tellForeign() {
  setText($('foreign'), foreignWords(location.origin));
  $('foreign').hidden = false;
}

/** Who is signed in plays under that name; anybody else chooses one. */
function greet() {
  const { who } = account;
  document.querySelector('label[for="name"]').hidden = field.hidden = who !== null;
  $('known').hidden = who === null;
  if (who) setText($('known'), `You play as ${who.name ?? personName(who.player)}.`);
}

/** Whether the name can be played under; says at the field what is wrong, and keeps a good one. */
function faultless(focus) {
  if (account.who) return true;
  const name = field.value.trim();
  const fault = known.access === 'open' ? nameFault(name) : null; // what a guest may be called the server says
  tellFault(fault, focus);
  if (fault === null && ID.test(name)) rememberName(name);
  return fault === null;
}

function tellFault(fault, focus) {
  $('name-fault').textContent = fault ?? '';
  field.setAttribute('aria-invalid', fault !== null);
  if (fault !== null && focus) field.focus();
}

/** Whether somebody can play now. A server that wants to know its players is told the name that was typed. */
async function isKnown() {
  await site().then((told) => Object.assign(known, told), () => {});
  return known.access === 'open' ? faultless(true) : hasAccount();
}

/** Makes whoever is nobody yet a guest under the name that was typed; answers whether there is somebody. */
async function hasAccount() {
  if (account.who) return true;
  try {
    await account.guest(field.value.trim());
    return true;
  } catch (problem) {
    tellFault(problem.errors?.[0]?.detail ?? problem.message, true);
    return false;
  }
}

async function enter(room) {
  if (!(await isKnown())) return;
  location.assign(room === known.demo_room ? '/ws-demo' : `/play?${new URLSearchParams({ room })}`);
}

/** Into the demo room; without one into a room that has a place; without any to where one is opened. */
async function playNow() {
  if (!(await isKnown())) return;
  const room = known.demo_room ?? (await openRoom());
  if (room) return enter(room);
  $('open-room').scrollIntoView({ behavior: calm() ? 'auto' : 'smooth' });
  $('room-name').focus({ preventScroll: true });
}

async function openRoom() {
  const { rooms } = await server.rooms.list({ open: true, limit: 50 }).catch(() => ({ rooms: [] }));
  return rooms.find(({ game }) => gameInfo(game).frames === 'ticks')?.id ?? null; // a workshop of messages is no game
}
