// The head of the page: what tournament it is, how far it is, what comes next and when, and who won it.

import { el } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { entrantsWords, fromNow, kindOf, mixWords, momentWords, nextWords, statusWord } from '../words/tournaments.js';
import { isPending } from '../bracket/model.js';
import { isBefore } from './rights.js';

const ANYBODY = 'anybody'; // whose those are that nobody in particular has opened
const ANEW_MS = 15_000;
const ROUNDS = new Set(['swiss', 'round_robin']);
const EXPORTS = [['json', 'JSON'], ['trf', 'TRF']];

/** The parts of the head. */
export function head(info, matches, view) {
  const title = el('div', { class: 'tournament-title' }, el('h1', {}, info.name), el('span', { class: 'chip', data: { status: info.status } }, statusWord(info.status)), el('span', { class: 'tag' }, mixWords(info)));
  return [title, el('p', {}, kindOf(info)), next(info, matches), champion(info, view), info.why ? el('p', { class: 'muted' }, `Reason: ${info.why}`) : null, facts(info, view)].filter(Boolean);
}

/** A time with how far it is, which goes on by itself. */
export function moment(time) {
  const node = el('time', { datetime: time });
  const tick = () => {
    node.textContent = `${momentWords(time)} (${fromNow(time)})`;
    if (node.isConnected || !node.dataset.ticks) setTimeout(tick, ANEW_MS);
    node.dataset.ticks = true;
  };
  tick();
  return node;
}

function next(info, matches) {
  const [words, time] = nextWords(info);
  const wanted = matches.filter(({ status }) => status !== 'bye' && status !== 'not_needed');
  const over = wanted.filter((match) => !isPending(match)).length;
  const played = info.status === 'running' || info.status === 'paused' ? ` · ${over} of ${wanted.length} matches are over` : '';
  return el('p', { class: 'next' }, words, ' ', time ? moment(time) : '', played);
}

function champion({ status, winners }, { nameOf, link }) {
  if (status !== 'finished' || winners.length === 0) return null;
  const names = winners.flatMap((player, index) => [index > 0 ? ', ' : '', link(player)]);
  return el('p', { class: 'champion' }, crest(arms(undefined, nameOf(winners[0]))), el('span', {}, ...names, winners.length === 1 ? ' won it' : ' share the first place'));
}

function facts(info, { link }) {
  const list = [
    ['Entrants', isBefore(info.status) ? entrantsWords(info.entrants) : info.entrants.people + info.entrants.programs + info.entrants.bots],
    info.owner !== ANYBODY && ['Organiser', link(info.owner)],
    ['Seeds', { order: 'as they entered', rating: 'by rating', random: 'by lot' }[info.seeding] ?? info.seeding],
    info.check_in_s !== null && ['Check-in', `${Math.round(info.check_in_s / 60)} min before the start`],
    info.delay_s > 0 && ['Spectators', `${info.delay_s} s behind`],
    info.cron && ['Series', `number ${info.series_number}`],
    ['Export', exports(info)],
  ].filter(Boolean);
  return el('dl', { class: 'facts' }, ...list.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function exports({ id, format }) {
  const kinds = EXPORTS.filter(([kind]) => kind === 'json' || ROUNDS.has(format.kind));
  const link = (kind, text) => el('a', { href: `/tournaments/${encodeURIComponent(id)}/export?format=${kind}`, download: true }, text);
  return el('span', {}, ...kinds.flatMap(([kind, text], index) => [index > 0 ? ', ' : '', link(kind, text)]));
}
