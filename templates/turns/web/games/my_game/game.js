// The page: the same for who plays, who watches, and who looks at a replay or at a small picture of the room.

import { join } from '/client/page.js';

const DICE = ['·', '⚀', '⚁', '⚂', '⚃', '⚄', '⚅'];
const BUST = 1; // as in src/game.rs
const KEYS = { r: 'roll', ' ': 'roll', b: 'bank' };
const $ = (id) => document.getElementById(id);

const room = await join();
let news = ''; // how the last turn went

room.on('change', ({ why, events }) => {
  if (why === 'welcome') news = '';
  for (const event of events) news = told(event) ?? news;
  draw();
});
room.on('players', draw);
room.on('line', draw);
room.on('over', draw);
draw();

function told({ kind, seat, die, points }) {
  if (kind === 'banked') return points > 0 ? `${room.nameOf(seat)} banked ${points}.` : `${room.nameOf(seat)} passed.`;
  return die === BUST ? `${room.nameOf(seat)} rolled a one, and lost the turn.` : null;
}

function words() {
  const { phase, turn, at_stake, players } = room.state;
  if (phase === 'waiting') return `${players.length} of ${room.info?.max_players ?? 2} players are here.`;
  if (phase === 'finished') return result();
  const whose = turn === room.seat ? 'Your turn' : `${room.nameOf(turn)}’s turn`;
  return at_stake > 0 ? `${whose}: ${at_stake} at stake.` : `${news} ${whose}.`.trim();
}

function result() {
  const firsts = (room.over?.results ?? []).filter(({ placement }) => placement === 1).map(({ player }) => player);
  if (firsts.includes(room.me?.id)) return 'You win!';
  const names = room.players.filter(({ id }) => firsts.includes(id)).map(({ name }) => name);
  return names.length > 0 ? `${names.join(' and ')} won.` : 'The match is over.';
}

function draw() {
  const { phase, goal, turn, die, players } = room.state;
  $('players').replaceChildren(...players.map(({ seat, points }) => {
    const row = document.createElement('li');
    row.style.setProperty('--part', `${Math.min(100, (100 * points) / goal)}%`);
    row.toggleAttribute('aria-current', seat === turn);
    row.append(room.nameOf(seat) + (seat === room.seat ? ' (you)' : ''), Object.assign(document.createElement('b'), { textContent: `${points} / ${goal}` }));
    return row;
  }));
  $('die').textContent = DICE[die ?? 0];
  if ($('words').textContent !== words()) $('words').textContent = words();
  const plays = room.mode === 'play';
  const waits = phase === 'waiting';
  for (const id of ['roll', 'bank']) {
    $(id).hidden = !plays || waits;
    $(id).disabled = !canAct();
  }
  $('bot').hidden = !plays || !waits || !room.game.bots;
  $('help').textContent = plays ? 'R rolls, B banks. You have twenty seconds for a turn.' : `The first to bank ${goal} points wins.`;
  room.showFigures(Object.fromEntries(players.map(({ seat, points }) => [seat, { Points: points }])));
}

function canAct() {
  return room.canAct && room.state.turn === room.seat;
}

function act(type) {
  if (canAct()) room.act({ type });
}

addEventListener('keydown', (event) => {
  const type = KEYS[event.key.toLowerCase()];
  if (!type || room.mode !== 'play' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === ' ' && event.target.tagName === 'BUTTON') return; // it is pressed by itself
  event.preventDefault(); // the room has no use for it then
  act(type);
});
$('roll').addEventListener('click', () => act('roll'));
$('bank').addEventListener('click', () => act('bank'));
$('bot').addEventListener('click', () => room.addBot('normal'));
