// The page of rock, paper, scissors: the same for who plays, watches, and looks at a replay or at a small picture of the room.

import { join } from '/client/page.js';

const HANDS = ['rock', 'paper', 'scissors'];
const KEYS = { 1: 'rock', 2: 'paper', 3: 'scissors', r: 'rock', p: 'paper', s: 'scissors' };
const $ = (id) => document.getElementById(id);

const room = await join();
let mine = null; // what I threw in this round
let round = null; // the round that the clock runs for
let news = ''; // how the last round went

room.on('change', ({ why, events }) => {
  if (why === 'welcome') news = '';
  for (const event of events) if (event.kind === 'round') news = told(event);
  draw();
});
room.on('players', draw);
room.on('line', draw);
room.on('over', draw);
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const hand = KEYS[event.key.toLowerCase()];
  if (hand && room.mode === 'play') {
    event.preventDefault(); // the room has no use for it then
    play(hand);
  }
});
draw();

function canThrow() {
  const { phase, thrown } = room.state;
  return room.canAct && phase === 'playing' && thrown[room.seat] === false;
}

function play(hand) {
  if (!canThrow() || mine) return;
  if (room.act({ type: 'throw', hand }) === null) return;
  mine = hand;
  room.say(`You throw ${hand}.`);
  draw();
}

/** How a round went, in words. */
function told({ hands, winner }) {
  if (winner === null) return hands[0] ? `Both threw ${hands[0]}: a draw.` : 'Nobody threw in time.';
  const loser = hands[1 - winner];
  return `${room.nameOf(winner)} wins the round: ${hands[winner]} against ${loser ?? 'nothing'}.`;
}

function words() {
  const { phase } = room.state;
  const best = room.over?.results?.find(({ placement }) => placement === 1);
  if (phase === 'waiting') return 'Two players are needed.';
  if (phase === 'finished') return best && room.me?.id === best.player ? 'You win the match!' : `The match is over. ${news}`;
  return news || 'Throw!';
}

function draw() {
  const { state } = room;
  if (state.round !== round) [round, mine] = [state.round, null];
  $('sides').replaceChildren(...[0, 1].map((seat) => side(seat, state)));
  if ($('words').textContent !== words()) $('words').textContent = words();
  runClock(state);
  if (room.mode === 'play') drawHands(state);
  const touch = matchMedia('(pointer: coarse)').matches;
  $('help').hidden = state.phase !== 'playing';
  $('help').textContent = room.mode === 'play' ? (touch ? 'Tap your hand. You have ten seconds.' : 'Keys 1, 2, 3 or R, P, S. You have ten seconds.') : `Round ${state.round}`;
  room.showFigures({ 0: { Rounds: state.score[0] }, 1: { Rounds: state.score[1] } });
}

function side(seat, { phase, thrown, last, score }) {
  const item = document.createElement('li');
  const own = seat === room.seat;
  const shown = phase === 'playing' && own && mine ? mine : phase === 'playing' && thrown[seat] ? 'ready' : (last[seat] ?? 'waiting');
  item.dataset.won = phase === 'finished' && score[seat] > score[1 - seat];
  const name = room.player(seat)?.name ?? 'Nobody yet';
  item.append(element('b', own ? `${name} (you)` : name), sign(shown, phase === 'playing' && !thrown[seat] && shown !== mine), element('span', score[seat], 'score'));
  return item;
}

/** Ten seconds for each round; a replay that stands still has none. */
function runClock({ phase, round: now }) {
  const clock = $('clock');
  clock.hidden = phase !== 'playing' || room.mode === 'replay';
  if (clock.dataset.round === String(now)) return;
  clock.dataset.round = now;
  clock.replaceChildren(document.createElement('i'));
}

function drawHands({ phase }) {
  const place = $('hands');
  if (phase === 'waiting' && room.game.bots) {
    if (!place.querySelector('.wide')) place.replaceChildren(button('Play a bot', () => room.addBot('normal'), 'wide'));
    return;
  }
  if (place.querySelectorAll('[data-hand]').length === 0) {
    place.replaceChildren(...HANDS.map((hand) => {
      const made = button(hand[0].toUpperCase() + hand.slice(1), () => play(hand));
      made.dataset.hand = hand;
      made.prepend(sign(hand));
      return made;
    }));
  }
  for (const made of place.children) {
    made.disabled = !canThrow() || mine !== null;
    made.setAttribute('aria-pressed', made.dataset.hand === mine);
  }
}

function element(tag, text, kind = '') {
  return Object.assign(document.createElement(tag), { textContent: text, className: kind });
}

function button(text, click, kind = '') {
  const made = element('button', text, kind);
  made.type = 'button';
  made.addEventListener('click', click);
  return made;
}

/** `isPast`: it is from the round before. */
function sign(name, isPast = false) {
  const SVG = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  picture.append(use);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', name);
  if (name === 'waiting' || isPast) picture.dataset.faint = '';
  return picture;
}
