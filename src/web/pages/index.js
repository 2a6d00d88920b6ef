// The front page: the name, "Play now", what is live, and opening a room. Wires the parts in front/.

import { account } from './account/account.js';
import { mountAccount } from './account/menu.js';
import { calm, setText } from './dom.js';
import { OpenRoomForm } from './front/open_room.js';
import { ReplayList } from './front/replay_list.js';
import { RoomList } from './front/room_list.js';
import { ID, nameFault, rememberName, rememberedName, suggestName } from './names.js';
import { personName } from './people_names.js';

const $ = (id) => document.getElementById(id);
const field = $('name');

field.value = rememberedName() ?? suggestName();
field.addEventListener('input', () => faultless(false) && rememberName(field.value.trim()));
$('play-now').addEventListener('submit', (event) => {
  event.preventDefault();
  if (faultless(true)) enter('demo');
});

mountAccount($('account'));
account.onChange(greet);
greet();
new RoomList(document, () => faultless(true));
new ReplayList(document.getElementById('replays'));
new OpenRoomForm($('open-room'), (room) => faultless(true) && enter(room));
// The moving picture is a bonus: not for small screens, little data, or who wants less motion.
if (!calm() && innerWidth >= 720 && !navigator.connection?.saveData) {
  import('./front/preview.js').then(({ Preview }) => new Preview($('preview')));
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
  const fault = nameFault(name);
  $('name-fault').textContent = fault ?? '';
  field.setAttribute('aria-invalid', fault !== null);
  if (fault !== null && focus) field.focus();
  if (fault === null && ID.test(name)) rememberName(name);
  return fault === null;
}

function enter(room) {
  location.assign(room === 'demo' ? '/ws-demo' : `/play?${new URLSearchParams({ room })}`);
}
