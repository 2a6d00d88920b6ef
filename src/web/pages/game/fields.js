// Form fields for a JSON schema: choices, numbers within their bounds, switches, texts, and fields within fields.

import { el } from '../dom.js';
import { asked, labelOf } from './schema.js';

let made = 0;

/** `JSON.parse`, or the text itself. */
const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const labelled = (label, control, hint, kind = '') => {
  made += 1;
  control.id = `field-${made}`;
  const described = hint ? el('p', { class: 'hint muted', id: `${control.id}-hint` }, hint) : null;
  if (hint) control.setAttribute('aria-describedby', `${control.id}-hint`);
  const name = el('label', { for: control.id }, label);
  return el('div', { class: `field ${kind}` }, ...(kind === 'check' ? [control, name] : [name, control]), described);
};

/** `{node, read()}` for what `schema` asks for; `read()` answers undefined where nothing is said. `pointer` is where it stands in the whole,
 * and at each control as `data-pointer`. */
export function fieldOf(schema, root, { label = '', pointer = '', preset } = {}) {
  const wanted = asked(schema, root);
  const said = preset ?? wanted.preset;
  return (KINDS[wanted.kind] ?? KINDS.any)({ ...wanted, root, label, pointer, said });
}

const KINDS = {
  __proto__: null,
  choice({ choices, nullable, label, pointer, said, hint }) {
    const none = nullable || said === undefined ? [el('option', { value: '' }, nullable ? 'None' : 'As usual')] : [];
    const options = choices.map(({ value, title }, index) => el('option', { value: index, selected: value === said }, title));
    const control = el('select', { data: { pointer } }, ...none, ...options);
    return { node: labelled(label, control, hint), read: () => (control.value === '' ? undefined : choices[Number(control.value)].value) };
  },
  boolean({ label, pointer, said, hint }) {
    const control = el('input', { type: 'checkbox', checked: said === true, data: { pointer } });
    return { node: labelled(label, control, hint, 'check'), read: () => control.checked };
  },
  integer: (wanted) => number(wanted, 1),
  number: (wanted) => number(wanted, 'any'),
  text({ longest, label, pointer, said, hint }) {
    const control = el('input', { value: said ?? '', maxlength: longest, autocomplete: 'off', data: { pointer } });
    return { node: labelled(label, control, hint), read: () => (control.value === '' ? undefined : control.value) };
  },
  object({ fields, root, label, pointer, said, hint, nullable }) {
    const parts = fields.map(({ name, schema }) => [name, fieldOf(schema, root, { label: labelOf(name), pointer: `${pointer}/${name}`, preset: said?.[name] })]);
    const nodes = parts.map(([, part]) => part.node);
    const node = label === '' ? el('div', { class: 'fields' }, ...nodes)
      : el('fieldset', { class: 'field fields wide' }, el('legend', {}, label), hint ? el('p', { class: 'hint muted' }, hint) : null, ...nodes);
    const read = () => {
      const all = together(parts);
      return nullable && Object.keys(all).length === 0 ? undefined : all;
    };
    return { node, read };
  },
  variants({ variants, nullable, root, label, pointer, said, hint }) {
    const chosen = Math.max(0, variants.findIndex(({ tag, name }) => said?.[tag] === name));
    const none = nullable ? [el('option', { value: '' }, 'None')] : [];
    const control = el('select', { data: { pointer } }, ...none, ...variants.map(({ title }, index) => el('option', { value: index, selected: index === chosen && !(nullable && !said) }, title)));
    const place = el('div', { class: 'fields' });
    let part = null;
    const fit = () => {
      const variant = variants[control.value];
      part = control.value === '' ? null : KINDS.object({ fields: variant.fields, root, label: '', pointer, said, hint: '' });
      place.replaceChildren(...(part ? [part.node] : []));
    };
    control.addEventListener('change', fit);
    fit();
    const read = () => (part ? { [variants[control.value].tag]: variants[control.value].name, ...part.read() } : undefined);
    return { node: el('div', { class: 'field wide' }, labelled(label, control, hint), place), read };
  },
  list: (wanted) => json({ ...wanted, hint: [wanted.hint, 'A list, such as [1, 2].'].filter(Boolean).join(' ') }),
  any: (wanted) => json({ ...wanted, hint: [wanted.hint, 'As JSON.'].filter(Boolean).join(' ') }),
};

function number({ low, high, label, pointer, said, hint, nullable }, step) {
  const control = el('input', { type: 'number', inputmode: step === 1 && low >= 0 && low !== null ? 'numeric' : null, step, min: low, max: high, value: said ?? '', placeholder: nullable ? 'None' : null, data: { pointer } });
  return { node: labelled(label, control, hint), read: () => (control.value.trim() === '' ? undefined : Number(control.value)) };
}

function json({ label, pointer, said, hint }) {
  const control = el('input', { value: said === undefined ? '' : JSON.stringify(said), autocomplete: 'off', spellcheck: 'false', data: { pointer } });
  return { node: labelled(label, control, hint), read: () => (control.value.trim() === '' ? undefined : parsed(control.value)) };
}

function together(parts) {
  const read = parts.map(([name, part]) => [name, part.read()]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(read);
}
