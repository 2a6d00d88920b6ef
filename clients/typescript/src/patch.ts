// Patches: the changes of a state that the server makes by itself, in every game whose `welcome` says `"delta_format": "patch"`.
//
// `state = applyPatch(state, message.delta)` for each `tick`. The form is in docs/protocol.md, under Patches.

/** What both encodings can say. MessagePack libraries may give a `bigint` for a large whole number. */
export type Json = null | boolean | number | bigint | string | Json[] | { [name: string]: Json };

/** A patch does not fit the state: begin again from a keyframe (close the connection, and come back). */
export class PatchError extends Error {
  override name = 'PatchError';
}

/** The state after a step. The state before it stays as it was; parts that did not change are shared. */
export function applyPatch<S = Json>(state: S, patch: unknown): S {
  return change(state as Json, patch as Json) as S;
}

function change(old: Json, patch: Json): Json {
  if (Array.isArray(patch)) {
    if (patch.length !== 1) throw new PatchError('a new value is a list of one');
    return patch[0]!;
  }
  if (!isObject(patch)) return patch;
  if (Object.keys(patch).length === 0) return old;
  if (Array.isArray(old)) return changeItems(old, patch);
  if (!isObject(old)) throw new PatchError('there is neither an object nor a list to change');
  return changeFields(old, patch);
}

type Fields = { [name: string]: Json };

function changeFields(old: Fields, patch: Fields): Json {
  const fields = new Map(Object.entries(old));
  for (const [name, step] of Object.entries(patch)) {
    const known = fields.has(name);
    if (Array.isArray(step) && step.length === 0) {
      if (!fields.delete(name)) throw new PatchError(`there is no field ${name} to remove`);
    } else if (known) {
      fields.set(name, change(fields.get(name)!, step));
    } else {
      if (isObject(step)) throw new PatchError(`there is no field ${name} to change`);
      fields.set(name, change(null, step));
    }
  }
  // Also a field `__proto__` is a field of its own this way.
  return Object.fromEntries(fields);
}

function changeItems(old: Json[], patch: Fields): Json {
  if (Object.keys(patch).some((name) => !['-', '+', '='].includes(name))) {
    throw new PatchError('the change of a list has no fields but -, + and =');
  }
  const items = added(removed(old, pairs(patch['-'])), pairs(patch['+']));
  for (const [at, steps] of pairs(patch['='])) {
    if (!Array.isArray(steps) || at + steps.length > items.length) throw new PatchError(`there are no items at ${at} to change`);
    steps.forEach((step, nth) => { items[at + nth] = change(items[at + nth]!, step); });
  }
  return items;
}

/** Another list, of what is left of this one. Places are those in this one, from low to high. */
function removed(items: Json[], gone: [number, Json][]): Json[] {
  const left: Json[] = [];
  let next = 0;
  for (const [at, count] of gone) {
    if (!isPlace(count) || at < next || at + count > items.length) throw new PatchError(`there are no ${String(count)} items at ${at} to remove`);
    append(left, items, next, at);
    next = at + count;
  }
  append(left, items, next, items.length);
  return left;
}

/** A list with more items in it. Places are those in the new list, from low to high. */
function added(items: Json[], come: [number, Json][]): Json[] {
  if (come.length === 0) return items;
  const all: Json[] = [];
  let next = 0;
  for (const [at, values] of come) {
    const until = next + at - all.length;
    if (!Array.isArray(values) || until < next || until > items.length) throw new PatchError(`there is no place ${at} to put items`);
    append(all, items, next, until);
    append(all, values, 0, values.length);
    next = until;
  }
  append(all, items, next, items.length);
  return all;
}

/** Appends a part of a list, of whatever length: a call has room for so many arguments only. */
function append(to: Json[], from: Json[], begin: number, end: number): void {
  for (let at = begin; at < end; at += 1) to.push(from[at]!);
}

/** Pairs of a place, and what is there. */
function pairs(list: Json | undefined): [number, Json][] {
  if (list === undefined) return [];
  if (!Array.isArray(list) || list.length % 2 !== 0) throw new PatchError('places come in pairs with what is there');
  const found: [number, Json][] = [];
  for (let nth = 0; nth < list.length; nth += 2) {
    const at = list[nth];
    if (!isPlace(at)) throw new PatchError(`${String(at)} is no place in a list`);
    found.push([at, list[nth + 1]!]);
  }
  return found;
}

function isPlace(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isObject(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
