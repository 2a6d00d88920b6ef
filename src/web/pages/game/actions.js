// The actions of a game as a person takes them: a button for what needs no more, buttons for what is one choice, and a small form for
// the rest.

import { el } from '../dom.js';
import { fieldOf } from './fields.js';
import { asked, labelOf } from './schema.js';

const BUTTONS_MAX = 12;

/** Parts of a page, one for each kind of action; `send(action)` is called with what was made. */
export function actionForms(schema, send) {
  const wanted = asked(schema, schema);
  if (wanted.kind === 'variants') return wanted.variants.map((variant) => variantForm(variant, schema, send));
  return [wholeForm(schema, send)];
}

const button = (words, click, kind = null) => el('button', { type: 'button', class: kind, on: { click } }, words);

function variantForm({ tag, name, title, hint, fields }, root, send) {
  const told = { [tag]: name };
  const words = hint ? el('p', { class: 'hint muted' }, hint) : null;
  if (fields.length === 0) return el('div', { class: 'act' }, button(title, () => send(told), 'primary'), words);
  const choice = fields.length === 1 ? asked(fields[0].schema, root) : null;
  if (choice?.kind === 'choice' && choice.choices.length <= BUTTONS_MAX) {
    const buttons = choice.choices.map(({ value, title: of }) => button(of, () => send({ ...told, [fields[0].name]: value }), 'primary'));
    return el('div', { class: 'act', role: 'group', 'aria-label': title }, el('b', {}, title), el('div', { class: 'row' }, ...buttons), words);
  }
  const parts = fields.map((field) => [field.name, fieldOf(field.schema, root, { label: labelOf(field.name), pointer: `/${field.name}` })]);
  const read = () => Object.fromEntries(parts.map(([of, part]) => [of, part.read()]).filter(([, value]) => value !== undefined));
  return form(title, parts.map(([, part]) => part.node), () => send({ ...told, ...read() }), words);
}

function wholeForm(schema, send) {
  const field = fieldOf(schema, schema, { label: 'Action' });
  return form('Act', [field.node], () => field.read() !== undefined && send(field.read()), null);
}

function form(title, nodes, done, words) {
  const submit = (event) => {
    event.preventDefault();
    done();
  };
  return el('form', { class: 'act', on: { submit } }, el('b', {}, title), words, el('div', { class: 'act-fields' }, ...nodes), el('button', { type: 'submit', class: 'primary' }, title));
}
