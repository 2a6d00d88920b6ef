// Patches: the changes of a state that the server makes by itself (docs/protocol.md, Patches). Pure. The same as
// clients/typescript/src/patch.ts, and held to the same vectors.

/** A patch does not fit the state. */
export class PatchError extends Error {
  name = 'PatchError';
}

/** The state after a step. The state before it stays as it was; parts that did not change are shared. */
export function applyPatch(old, patch) {
  if (Array.isArray(patch)) {
    if (patch.length !== 1) throw new PatchError('a new value is a list of one');
    return patch[0];
  }
  if (!isObject(patch)) return patch;
  if (Object.keys(patch).length === 0) return old;
  if (Array.isArray(old)) return changeItems(old, patch);
  if (!isObject(old)) throw new PatchError('there is neither an object nor a list to change');
  return changeFields(old, patch);
}

function changeFields(old, patch) {
  const fields = new Map(Object.entries(old));
  for (const [name, step] of Object.entries(patch)) {
    const known = fields.has(name);
    if (Array.isArray(step) && step.length === 0) {
      if (!fields.delete(name)) throw new PatchError(`there is no field ${name} to remove`);
    } else if (!known && isObject(step)) {
      throw new PatchError(`there is no field ${name} to change`);
    } else {
      fields.set(name, applyPatch(known ? fields.get(name) : null, step));
    }
  }
  return Object.fromEntries(fields); // also a field `__proto__` is a field of its own this way
}

function changeItems(old, patch) {
  if (Object.keys(patch).some((name) => !['-', '+', '='].includes(name))) throw new PatchError('the change of a list has no fields but -, + and =');
  let items = [...old];
  for (const [at, count] of pairs(patch['-']).reverse()) {
    if (!isPlace(count) || at + count > items.length) throw new PatchError(`there are no ${count} items at ${at} to remove`);
    items.splice(at, count);
  }
  for (const [at, values] of pairs(patch['+'])) {
    if (!Array.isArray(values) || at > items.length) throw new PatchError(`there is no place ${at} to put items`);
    items = [...items.slice(0, at), ...values, ...items.slice(at)];
  }
  for (const [at, steps] of pairs(patch['='])) {
    if (!Array.isArray(steps) || at + steps.length > items.length) throw new PatchError(`there are no items at ${at} to change`);
    steps.forEach((step, nth) => { items[at + nth] = applyPatch(items[at + nth], step); });
  }
  return items;
}

/** Pairs of a place, and what is there. */
function pairs(list = []) {
  if (!Array.isArray(list) || list.length % 2 !== 0) throw new PatchError('places come in pairs with what is there');
  return Array.from({ length: list.length / 2 }, (_, nth) => {
    if (!isPlace(list[2 * nth])) throw new PatchError(`${list[2 * nth]} is no place in a list`);
    return [list[2 * nth], list[2 * nth + 1]];
  });
}

const isPlace = (value) => Number.isInteger(value) && value >= 0;
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
