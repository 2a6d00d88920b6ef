// JSON schemas as the server writes them, read for forms. Pure.

import { capital, spaced } from '../words/games.js';

/** The name of a field for people; its unit, if it has one, in brackets: `Turn clock (s)`. */
export const labelOf = (name) => capital(spaced(name).replace(/ (s|ms|hz)$/, ' ($1)'));

const DEPTH_MAX = 8; // a schema may contain itself

/** A schema with its references followed; what stands beside a reference counts, too. */
export function followed(schema, root) {
  let here = schema;
  for (let steps = 0; steps < DEPTH_MAX && typeof here?.$ref === 'string'; steps += 1) {
    const { $ref, ...beside } = here;
    const target = $ref.replace(/^#\/?/, '').split('/').filter(Boolean).reduce((at, part) => at?.[part], root);
    here = { ...target, ...beside };
  }
  return here !== null && typeof here === 'object' ? here : {}; // `true` is a schema, too: anything
}

const isNull = (schema) => schema.type === 'null' || schema.const === null;

/** The parts of a schema that is one of several; null if it is none. A part that is null is left out, and told. */
function alternatives(schema, root) {
  const parts = schema.oneOf ?? schema.anyOf;
  if (!Array.isArray(parts)) return null;
  const all = parts.map((part) => followed(part, root));
  return { parts: all.filter((part) => !isNull(part)), nullable: all.some(isNull) };
}

const choiceOf = (values) => values.filter((value) => value !== null).map((value) => ({ value, title: typeof value === 'string' ? capital(spaced(value)) : String(value) }));

/**
 * What a schema asks for: `{kind, …}` with `kind` one of `choice` (`choices`: {value, title, hint}), `integer`, `number` (`low`, `high`), `boolean`,
 * `text` (`longest`), `object` (`fields`: {name, schema, needed}), `variants` (`variants`: {tag, name, title, hint, fields}), `list` (`item`, `least`, `most`),
 * or `any`; with `hint`, `preset` and whether it may be left out (`nullable`).
 */
export function asked(schema, root, depth = 0) {
  const here = followed(schema, root);
  const base = { hint: here.description ?? '', preset: here.default, nullable: false };
  if (depth > DEPTH_MAX) return { ...base, kind: 'any' };
  const several = alternatives(here, root);
  if (several) return ofSeveral(several, base, root, depth);
  const types = [here.type].flat();
  const nullable = types.includes('null') || (here.enum ?? []).includes(null);
  const type = types.find((name) => name !== 'null');
  if ('const' in here) return { ...base, kind: 'choice', choices: choiceOf([here.const]) };
  if (Array.isArray(here.enum)) return { ...base, nullable, kind: 'choice', choices: choiceOf(here.enum) };
  const plain = PLAIN[type];
  return plain ? { ...base, nullable, ...plain(here, root) } : { ...base, nullable, kind: 'any' };
}

const PLAIN = {
  __proto__: null,
  integer: (here) => ({ kind: 'integer', ...limits(here) }),
  number: (here) => ({ kind: 'number', ...limits(here) }),
  boolean: () => ({ kind: 'boolean' }),
  string: (here) => ({ kind: 'text', longest: here.maxLength ?? null }),
  object: (here) => (here.properties ? { kind: 'object', fields: fieldsOf(here) } : { kind: 'any' }),
  array: (here) => ({ kind: 'list', item: here.items ?? true, least: here.minItems ?? 0, most: here.maxItems ?? null }),
};

const BOUNDS = { __proto__: null, int8: [-128, 127], int16: [-32_768, 32_767], int32: [-2_147_483_648, 2_147_483_647], uint8: [0, 255], uint16: [0, 65_535], uint32: [0, 4_294_967_295] };

function limits({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below, format }) {
  const [low, high] = BOUNDS[format] ?? [null, null];
  return { low: minimum ?? above ?? low, high: maximum ?? below ?? high };
}

function fieldsOf({ properties, required = [] }) {
  return Object.entries(properties).map(([name, schema]) => ({ name, schema, needed: required.includes(name) }));
}

function ofSeveral({ parts, nullable }, base, root, depth) {
  const variants = parts.map((part) => variantOf(part, root));
  if (variants.length > 0 && variants.every(Boolean)) return { ...base, nullable, kind: 'variants', variants };
  if (parts.length === 1) {
    const only = asked(parts[0], root, depth + 1);
    return { ...only, hint: base.hint || only.hint, preset: base.preset ?? only.preset, nullable: nullable || only.nullable };
  }
  const words = parts.flatMap((part) => ('const' in part ? [{ value: part.const, hint: part.description ?? '' }] : Array.isArray(part.enum) ? part.enum.map((value) => ({ value, hint: '' })) : [null]));
  if (words.every(Boolean)) return { ...base, nullable, kind: 'choice', choices: words.map(({ value, hint }) => ({ ...choiceOf([value])[0], hint })) };
  return { ...base, nullable, kind: 'any' };
}

/** `{"type": "throw", "hand": …}` as a variant called `throw`, told by its field `type`; null if it is none. */
function variantOf(part, root) {
  if (part.type !== 'object' || !part.properties) return null;
  const fields = fieldsOf(part).map((field) => ({ ...field, schema: followed(field.schema, root) }));
  const tag = fields.find(({ schema }) => typeof schema.const === 'string');
  if (!tag) return null;
  return { tag: tag.name, name: tag.schema.const, title: capital(spaced(tag.schema.const)), hint: part.description ?? '', fields: fields.filter((field) => field !== tag) };
}
