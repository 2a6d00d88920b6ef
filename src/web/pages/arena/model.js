// The arena as the server says it is: a keyframe, then deltas. Pure: no clock, no drawing, no guesses about the future.

const FRESH = { vx: 0, vy: 0, potions: 0, score: 0, kills: 0, deaths: 0, assists: 0, fired: 0, hit: 0 };
const byId = (list, key = 'id') => new Map(list.map((item) => [item[key], { ...item }]));

/** A model from the `state` of a welcome or a keyframe. */
export function fromKeyframe(state) {
  return {
    ...state,
    players: byId(state.players, 'seat'),
    shots: byId(state.shots),
    potions: byId(state.potions),
    zone: state.zone ? { ...state.zone } : null,
  };
}

/**
 * Goes on to a `tick` frame. Answers what is new, for those who draw and count: `{kind: 'hurt', seat, by}` (by points),
 * `healed`, `hit`, `died`, `spawned`, `fired`, `spent`, `taken`, `phase`.
 */
export function advance(model, { tick, delta = {} }) {
  if (tick <= model.tick) return [];
  const news = [];
  while (model.tick < tick) {
    model.tick += 1;
    coast(model, news);
  }
  apply(model, delta, news);
  return news;
}

/** One tick in which nobody changes course: everything goes on as before, and shots whose time is up are gone. */
function coast(model, news) {
  for (const player of model.players.values()) {
    glide(player, model.hz);
    if (player.respawn_ticks > 0) player.respawn_ticks -= 1;
  }
  for (const shot of model.shots.values()) {
    glide(shot, model.hz);
    shot.ticks_left -= 1;
    if (shot.ticks_left <= 0) news.push(...remove(model.shots, shot.id, 'spent'));
  }
  if (model.phase === 'playing' && model.ticks_left > 0) model.ticks_left -= 1;
  if (model.phase === 'waiting' && model.countdown_ticks > 0) model.countdown_ticks -= 1;
}

function glide(thing, hz) {
  thing.x += thing.vx / hz;
  thing.y += thing.vy / hz;
}

/** The order of the rows is the protocol's. */
function apply(model, delta, news) {
  for (const seat of delta.gone ?? []) model.players.delete(seat);
  for (const row of delta.spawned ?? []) news.push(spawn(model, row));
  for (const row of delta.moved ?? []) steer(model, row);
  for (const row of delta.turned ?? []) turn(model, row);
  for (const row of delta.died ?? []) news.push(...die(model, row));
  for (const row of delta.fired ?? []) news.push(fire(model, row));
  for (const row of delta.health ?? []) news.push(...feel(model, row));
  for (const seat of delta.hits ?? []) news.push(...score(model, seat));
  for (const row of delta.stats ?? []) news.push(...recount(model, row));
  for (const id of delta.spent ?? []) news.push(...remove(model.shots, id, 'spent'));
  for (const [id, x, y] of delta.potions ?? []) model.potions.set(id, { id, x: x / 100, y: y / 100 });
  for (const id of delta.taken ?? []) news.push(...remove(model.potions, id, 'taken'));
  news.push(...settle(model, delta));
}

function spawn(model, [seat, x, y]) {
  const before = model.players.get(seat) ?? { seat, placement: null, ...FRESH };
  model.players.set(seat, {
    ...before, x: x / 100, y: y / 100, vx: 0, vy: 0, health: model.health_max, alive: true, respawn_ticks: 0,
  });
  return { kind: 'spawned', seat };
}

function feel(model, [seat, health, potions]) {
  const player = model.players.get(seat);
  if (!player) return [];
  const by = health - player.health;
  Object.assign(player, { health, potions });
  if (by === 0) return [];
  return [by < 0 ? { kind: 'hurt', seat, by: -by } : { kind: 'healed', seat, by }];
}

function score(model, seat) {
  const player = model.players.get(seat);
  if (!player) return [];
  player.hit += 1;
  return [{ kind: 'hit', seat }];
}

function recount(model, [seat, health, potions, points, kills, deaths, assists, fired, hit]) {
  const news = feel(model, [seat, health, potions]);
  const player = model.players.get(seat);
  if (player) Object.assign(player, { score: points, kills, deaths, assists, fired, hit });
  return news;
}

function die(model, [seat, respawn_ticks]) {
  const player = model.players.get(seat);
  if (!player) return [];
  const lost = { kind: 'hurt', seat, by: player.health };
  Object.assign(player, { alive: false, health: 0, vx: 0, vy: 0, respawn_ticks });
  return [lost, { kind: 'died', seat, x: player.x, y: player.y }];
}

function steer(model, [seat, x, y, vx, vy]) {
  const player = model.players.get(seat);
  if (player) Object.assign(player, { x: x / 100, y: y / 100, vx: vx / 100, vy: vy / 100 });
}

/** The new speed counts for this tick already, which `coast` went with the old one. */
function turn(model, [seat, vx, vy]) {
  const player = model.players.get(seat);
  if (!player) return;
  player.x += (vx / 100 - player.vx) / model.hz;
  player.y += (vy / 100 - player.vy) / model.hz;
  Object.assign(player, { vx: vx / 100, vy: vy / 100 });
}

function fire(model, [id, seat, x, y, vx, vy, ticks_left]) {
  const shot = { id, seat, x: x / 100, y: y / 100, vx: vx / 100, vy: vy / 100, ticks_left };
  model.shots.set(id, shot);
  const shooter = model.players.get(seat);
  if (shooter) shooter.fired += 1;
  return { kind: 'fired', id, seat, shot };
}

function remove(map, id, kind) {
  const item = map.get(id);
  if (!item) return [];
  map.delete(id);
  return [{ kind, id, seat: item.seat, x: item.x, y: item.y }];
}

function settle(model, delta) {
  const news = [];
  if (delta.zone) {
    const [x, y, radius, shrinking] = delta.zone;
    model.zone = { ...model.zone, x: x / 100, y: y / 100, radius: radius / 100, shrinking: Boolean(shrinking) };
  }
  if (delta.next_zone) {
    const [x, y, radius] = delta.next_zone;
    model.zone = { ...model.zone, next: { x: x / 100, y: y / 100, radius: radius / 100 } };
  }
  if (delta.phase !== undefined && delta.phase !== model.phase) news.push({ kind: 'phase', phase: delta.phase });
  for (const field of ['phase', 'ticks_left', 'alive', 'countdown_ticks']) {
    if (delta[field] !== undefined) model[field] = delta[field];
  }
  return news;
}
