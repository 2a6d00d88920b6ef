// A question before something is done that others notice: what is about to happen, what is to be filled in, and a reason.

import { el, setText } from './dom.js';

/**
 * Asks, and does it when that is confirmed. `fields` are `{name, label, value?, hint?, options?, ...attributes}`, `options`
 * being `[value, text]`. `act(values)` is what it is for; what the server refuses is said in the form.
 */
export function ask({ title, text, fields = [], submit, danger = false, act }) {
  const fault = el('p', { class: 'fault-box', role: 'alert', hidden: true });
  const go = el('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, submit);
  const root = el('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' });
  const form = el('form', { novalidate: true }, ...fields.map(field), fault, el('div', { class: 'row' }, go, el('button', { type: 'button', on: { click: () => root.close() } }, 'Back')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fault.hidden = true;
    clear(form);
    go.disabled = true;
    try {
      await act(valuesOf(form));
      root.close();
    } catch (problem) {
      tell(form, fault, problem);
    } finally {
      go.disabled = false;
    }
  });
  root.append(el('header', {}, el('h2', { id: 'ask-title' }, title), closer(root)), text ? el('p', {}, text) : '', form);
  show(root);
  return root;
}

/** Shows a dialog until it is closed; a click beside it closes it. */
export function show(root) {
  root.addEventListener('click', (event) => event.target === root && root.close());
  root.addEventListener('close', () => root.remove());
  document.body.append(root);
  root.showModal();
}

export const closer = (root) => el('button', { type: 'button', class: 'quiet tiny', 'aria-label': 'Close', on: { click: () => root.close() } }, '✕');

/** The reason that everybody can read afterwards. */
export const REASON = { name: 'why', label: 'Reason', hint: 'Everybody can read it.', maxlength: 200, autocomplete: 'off' };

function field({ name, label, hint, options, value = '', ...attributes }) {
  const id = `ask-${name}`;
  const props = { id, name, 'aria-describedby': hint ? `${id}-hint` : null, ...attributes };
  const input = options ? el('select', props, ...options.map(([of, text]) => el('option', { value: of, selected: of === value }, text))) : el('input', { value, ...props });
  return el('div', { class: 'field' }, el('label', { for: id }, label), input, hint ? el('p', { id: `${id}-hint`, class: 'muted' }, hint) : '');
}

/** What is filled in; fields that are left empty are left out. */
function valuesOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== ''));
}

function clear(form) {
  for (const node of form.querySelectorAll('.fault')) node.remove();
  for (const node of form.querySelectorAll('[aria-invalid]')) node.removeAttribute('aria-invalid');
}

/** Says what went wrong, at the field that it is about where there is one. `form` needs fields in elements of the class `field`. */
export function tell(form, fault, problem) {
  const rest = (problem.errors ?? []).filter((error) => !tellAt(form, error)).map(({ detail }) => detail);
  const words = problem.unreachable ? 'The server can’t be reached. Try again in a moment.' : problem.message;
  const said = (problem.errors ?? []).length > 0 ? rest.join(' ') : words;
  setText(fault, said);
  fault.hidden = said === '';
  form.querySelector('[aria-invalid]')?.focus();
}

function tellAt(form, { pointer = '', detail }) {
  const parts = pointer.replace(/^#/, '').split('/').filter(Boolean);
  const input = form.elements[parts.join('.')] ?? form.elements[parts.at(-1)] ?? form.elements[parts[0]];
  const place = input?.closest?.('.field');
  if (!place || place.hidden) return false;
  input.setAttribute('aria-invalid', 'true');
  place.append(el('p', { class: 'fault', role: 'alert' }, detail));
  return true;
}
