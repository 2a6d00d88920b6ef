// Any value as something to read: objects as rows, lists of objects as tables, boards as grids. Drawn anew each time; what
// is another value than before is marked.

import { el } from '../dom.js';
import { labelOf } from './schema.js';

const ITEMS_MAX = 60;
const DEPTH_MAX = 6;
const INLINE = 12; // so many plain values stand in one line

const isPlain = (value) => value === null || typeof value !== 'object';
const isRow = (value) => Array.isArray(value) && value.length <= 32 && value.every(isPlain);
const isGrid = (value) => Array.isArray(value) && value.length > 1 && value.every((row) => isRow(row) && row.length === value[0].length && row.length > 1);
const isTable = (value) => Array.isArray(value) && value.length > 0 && value.every((row) => !isPlain(row) && !Array.isArray(row));

/** A plain value in words. */
function words(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toFixed(2)));
  return String(value);
}

/** `before` is the value that was shown, to mark what changed. */
export function tree(value, before = value, depth = 0) {
  if (isPlain(value)) return el('span', { class: value === before ? 'value' : 'value changed', data: { is: value === null ? 'null' : typeof value } }, words(value));
  if (depth > DEPTH_MAX) return el('code', {}, JSON.stringify(value));
  if (isGrid(value)) return grid(value, before);
  if (isTable(value)) return table(value, before, depth);
  if (Array.isArray(value)) return list(value, before, depth);
  return rows(value, before, depth);
}

function rows(value, before, depth) {
  const entries = Object.entries(value);
  if (entries.length === 0) return el('span', { class: 'value' }, 'empty');
  const shown = entries.slice(0, ITEMS_MAX).flatMap(([name, part]) => [el('dt', {}, labelOf(name)), el('dd', {}, tree(part, before?.[name], depth + 1))]);
  return el('dl', { class: 'tree' }, ...shown, ...rest(entries.length));
}

function list(value, before, depth) {
  if (value.length === 0) return el('span', { class: 'value' }, 'none');
  const inline = value.every(isPlain) && value.length <= INLINE;
  return el('ol', { class: inline ? 'tree-line' : 'tree-list', start: 0 }, ...value.slice(0, ITEMS_MAX).map((part, index) => el('li', {}, tree(part, before?.[index], depth + 1))), ...rest(value.length));
}

function grid(value, before) {
  const cell = (part, old) => el('td', {}, part === null ? el('span', { class: 'value' }, '·') : tree(part, old));
  return el('div', { class: 'scrolls' }, el('table', { class: 'tree-grid' }, el('tbody', {}, ...value.map((row, at) => el('tr', {}, ...row.map((part, column) => cell(part, before?.[at]?.[column])))))));
}

function table(value, before, depth) {
  const names = [...new Set(value.flatMap((row) => Object.keys(row)))].slice(0, 16);
  const head = el('thead', {}, el('tr', {}, ...names.map((name) => el('th', { scope: 'col' }, labelOf(name)))));
  const line = (row, index) => el('tr', {}, ...names.map((name) => el('td', {}, name in row ? tree(row[name], before?.[index]?.[name], depth + 1) : '')));
  return el('div', { class: 'scrolls' }, el('table', { class: 'tree-table' }, head, el('tbody', {}, ...value.slice(0, ITEMS_MAX).map(line))), ...rest(value.length));
}

const rest = (length) => (length > ITEMS_MAX ? [el('p', { class: 'muted' }, `and ${length - ITEMS_MAX} more`)] : []);
