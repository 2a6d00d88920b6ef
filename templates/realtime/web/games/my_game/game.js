// The page: the same for who plays, who watches, and who looks at a replay or at a small picture of the room.

import { join } from '/client/page.js';

const WIDTH = 960; // as in src/game.rs
const HEIGHT = 600;
const RUNNER = 22;
const GEM = 12;
const TENTHS = 10; // places come in tenths of a unit
const STEP_MS = 50;
const COLOURS = ['#c0392b', '#2471a3', '#1e8449', '#b7950b', '#7d3c98', '#ba4a00', '#117a65', '#566573'];
const KEYS = { arrowleft: [-1, 0], a: [-1, 0], arrowright: [1, 0], d: [1, 0], arrowup: [0, -1], w: [0, -1], arrowdown: [0, 1], s: [0, 1] };
const $ = (id) => document.getElementById(id);

const field = $('field');
const pen = field.getContext('2d');
const room = await join();
let was = new Map(); // by seat: where a runner was drawn last when the newest state came
let shown = new Map(); // by seat: where a runner is drawn now
let cameAt = performance.now();
let sparks = []; // what is seen for a moment: {place, text, until}
const held = new Set(); // keys that are down
let thumb = null; // a finger on the field: {id, x, y}, where it came down
let heading = null; // what was sent last

room.on('change', ({ why, events }) => {
  was = why === 'tick' ? new Map(shown) : new Map();
  cameAt = performance.now();
  for (const event of events) tell(event);
  write();
  if (why === 'welcome') heading = null;
  if (heading === null) runByKeys(); // a page that was loaded anew has nobody run on
});
room.on('players', write);
room.on('line', write);
room.on('over', write);
write();
requestAnimationFrame(draw);

// --- what is seen ---

function tell(event) {
  const runner = room.state.runners.find(({ seat }) => seat === (event.seat ?? event.by));
  if (runner) sparks.push({ place: runner.place, text: event.kind === 'taken' ? `+${event.worth}` : 'Robbed!', until: performance.now() + 700 });
}

function write() {
  const { phase, seconds_left, runners } = room.state;
  const best = [...runners].sort((one, two) => two.gems - one.gems);
  $('clock').textContent = phase === 'waiting' ? '' : `${Math.floor(seconds_left / 60)}:${String(seconds_left % 60).padStart(2, '0')}`;
  $('scores').replaceChildren(...best.map(({ seat, gems }) => {
    const row = document.createElement('li');
    const dot = document.createElement('i');
    dot.style.background = colour(seat);
    row.append(dot, `${room.nameOf(seat)}${seat === room.seat ? ' (you)' : ''} `, Object.assign(document.createElement('b'), { textContent: gems }));
    return row;
  }));
  if ($('words').textContent !== words()) $('words').textContent = words();
  const plays = room.mode === 'play';
  $('bot').hidden = !plays || phase !== 'waiting' || !room.game.bots;
  $('dash').hidden = !plays || phase !== 'playing';
  $('dash').disabled = !own()?.rested;
  room.showFigures(Object.fromEntries(runners.map(({ seat, gems }) => [seat, { Gems: gems }])));
}

function words() {
  const { phase } = room.state;
  if (phase === 'waiting') return 'Two players are needed.';
  if (phase === 'finished') return result();
  if (room.mode !== 'play') return 'Most gems win.';
  return matchMedia('(pointer: coarse)').matches ? 'Drag on the field to run.' : 'Arrows or WASD to run, Space to dash.';
}

function result() {
  const firsts = (room.over?.results ?? []).filter(({ placement }) => placement === 1).map(({ player }) => player);
  if (firsts.includes(room.me?.id)) return firsts.length > 1 ? 'You share the first place.' : 'You win!';
  const names = room.players.filter(({ id }) => firsts.includes(id)).map(({ name }) => name);
  return names.length > 0 ? `${names.join(' and ')} won.` : 'The match is over.';
}

function own() {
  return room.state.runners.find(({ seat }) => seat === room.seat);
}

function colour(seat) {
  return COLOURS[seat % COLOURS.length];
}

function draw(now) {
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(name);
  fit();
  pen.fillStyle = ink('--field');
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = ink('--line');
  pen.lineWidth = 6;
  pen.strokeRect(3, 3, WIDTH - 6, HEIGHT - 6);
  for (const { place: [x, y], worth } of room.state.gems) diamond(x / TENTHS, y / TENTHS, worth > 1 ? GEM * 1.4 : GEM, ink(worth > 1 ? '--large' : '--gem'));
  const part = room.held ? 1 : Math.max(0, Math.min(1, (now - cameAt) / STEP_MS));
  shown = new Map(room.state.runners.map((runner) => [runner.seat, between(was.get(runner.seat), runner.place, part)]));
  for (const runner of room.state.runners) drawRunner(runner, shown.get(runner.seat), ink);
  sparks = sparks.filter(({ until }) => until > now);
  pen.font = `700 ${letters(26)}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.fillStyle = ink('--ink');
  for (const { place: [x, y], text, until } of sparks) pen.fillText(text, x / TENTHS, y / TENTHS - RUNNER - 30 + (until - now) / 40);
  requestAnimationFrame(draw);
}

/** As many pixels as the screen has. */
function fit() {
  const scale = Math.max(0.25, Math.min(2, (field.clientWidth * devicePixelRatio) / WIDTH));
  const width = Math.round(WIDTH * scale);
  if (field.width !== width) [field.width, field.height] = [width, Math.round(HEIGHT * scale)];
  pen.setTransform(field.width / WIDTH, 0, 0, field.height / HEIGHT, 0, 0);
}

function between(from, to, part) {
  return from ? [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part] : to;
}

function diamond(x, y, size, fill) {
  pen.beginPath();
  pen.moveTo(x, y - size);
  pen.lineTo(x + size * 0.8, y);
  pen.lineTo(x, y + size);
  pen.lineTo(x - size * 0.8, y);
  pen.closePath();
  pen.fillStyle = fill;
  pen.fill();
}

function drawRunner({ seat, dashing }, [x, y], ink) {
  pen.beginPath();
  pen.arc(x / TENTHS, y / TENTHS, RUNNER, 0, 2 * Math.PI);
  pen.fillStyle = colour(seat);
  pen.fill();
  pen.lineWidth = dashing ? 8 : 3;
  pen.strokeStyle = seat === room.seat || dashing ? ink('--ink') : ink('--line');
  pen.stroke();
  pen.font = `600 ${letters(20)}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.fillStyle = ink('--ink');
  const half = pen.measureText(room.nameOf(seat)).width / 2 + 8;
  const below = y / TENTHS < HEIGHT - RUNNER - letters(20) * 1.5;
  pen.fillText(room.nameOf(seat), Math.max(half, Math.min(WIDTH - half, x / TENTHS)), y / TENTHS + (below ? RUNNER + letters(20) : -RUNNER - 8));
}

/** The size of letters in units: so many, and more where the field is small. */
function letters(size) {
  return Math.max(size, (13 * WIDTH) / Math.max(1, field.clientWidth));
}

// --- what is done ---

function run(x, y) {
  const length = Math.max(1, Math.hypot(x, y));
  const [dx, dy] = [x / length, y / length].map((part) => Math.round(part * 100) / 100);
  if (`${dx},${dy}` === heading || room.state.phase !== 'playing') return;
  if (room.act({ type: 'run', x: dx, y: dy }) !== null) heading = `${dx},${dy}`;
}

function runByKeys() {
  const ways = [...held].map((key) => KEYS[key]);
  run(ways.reduce((sum, [x]) => sum + x, 0), ways.reduce((sum, [, y]) => sum + y, 0));
}

addEventListener('keydown', (event) => {
  const key = event.key.toLowerCase();
  if (room.mode !== 'play' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === ' ' && event.target.tagName !== 'BUTTON') {
    event.preventDefault();
    if (!event.repeat) room.act({ type: 'dash' });
  }
  if (!KEYS[key]) return;
  event.preventDefault(); // the room has no use for it then
  held.add(key);
  runByKeys();
});
addEventListener('keyup', (event) => held.delete(event.key.toLowerCase()) && runByKeys());
addEventListener('blur', () => {
  held.clear();
  run(0, 0);
});
field.addEventListener('pointerdown', ({ pointerId, clientX, clientY }) => {
  if (room.mode !== 'play') return;
  thumb = { id: pointerId, x: clientX, y: clientY };
  field.setPointerCapture(pointerId);
});
field.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
  if (pointerId === thumb?.id) run((clientX - thumb.x) / 40, (clientY - thumb.y) / 40);
});
for (const end of ['pointerup', 'pointercancel']) {
  field.addEventListener(end, ({ pointerId }) => {
    if (pointerId !== thumb?.id) return;
    thumb = null;
    run(0, 0);
  });
}
$('dash').addEventListener('click', () => room.act({ type: 'dash' }));
$('bot').addEventListener('click', () => room.addBot('normal'));
