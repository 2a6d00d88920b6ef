// The form that makes a tournament, with a field for what the chosen game and format have. What the server refuses is said at
// the field it is about.

import { server } from '../server/server.js';
import { tell } from '../ask.js';
import { el } from '../dom.js';
import { site } from '../server/site.js';
import { capital, gameLabel, spaced } from '../words/games.js';
import { cronOf } from './series.js';

const ASK_AGAIN_MS = 2000;
const SEATS = 2; // of a match in these formats

export class MakeForm {
  /** `ready()` answers whether somebody is known who can run it; `made(id)` is called with the new tournament. */
  constructor(form, { ready, made }) {
    Object.assign(this, { form, ready, made, games: [] });
    this.fault = form.querySelector('#make-fault');
    this.button = form.querySelector('button[type="submit"]');
    form.querySelector('#make-zone').textContent = `Your time (${Intl.DateTimeFormat().resolvedOptions().timeZone}); empty: when you start it.`;
    form.addEventListener('change', () => this.fit());
    form.addEventListener('input', (event) => clear(event.target));
    form.addEventListener('submit', (event) => this.submit(event));
    this.button.disabled = true; // until it is known which games there are
    this.learn();
  }

  async learn() {
    try {
      const { games } = await site();
      this.offer(games);
    } catch {
      setTimeout(() => this.learn(), ASK_AGAIN_MS);
    }
  }

  /** The games of which a match has two sides. */
  offer(games) {
    this.games = games.filter(({ seats_min: least, bots }) => least <= SEATS && bots);
    this.form.elements.game.replaceChildren(...this.games.map(({ name }) => el('option', { value: name }, gameLabel(name))));
    this.button.disabled = this.games.length === 0;
    this.fit();
  }

  /** Shows the fields that the chosen game and format have. */
  fit() {
    const { game, format, mode, bots_in: admitsBots } = this.form.elements;
    const chosen = this.games.find(({ name }) => name === game.value);
    const modes = chosen?.modes ?? [];
    this.form.querySelector('[data-with="modes"]').hidden = modes.length === 0;
    if ([...mode.options].map(({ value }) => value).join() !== modes.join()) mode.replaceChildren(...modes.map((name) => el('option', { value: name }, capital(spaced(name)))));
    for (const option of format.options) option.disabled = option.value === 'free_for_all' && (chosen?.seats_max ?? 0) <= SEATS;
    if (format.selectedOptions[0]?.disabled) format.value = format.options[0].value;
    for (const field of this.form.querySelectorAll('[data-format]')) field.hidden = !this.fits(field);
    this.form.querySelector('[data-with="start"]').hidden = !this.form.elements.starts_at.value;
    for (const field of this.form.querySelectorAll('[data-bots]')) field.hidden = !admitsBots.checked;
  }

  /** Whether a field belongs to what is chosen. */
  fits({ dataset }) {
    const { format, course } = this.form.elements;
    return dataset.format.split(' ').includes(format.value) && (!dataset.course || dataset.course === course.value);
  }

  body() {
    const { elements } = this.form;
    const { name, game, mode, format, best_of: best, entrants_max: most, seeding, starts_at: starts, closes_at: closes, check_in: window } = elements;
    const body = { name: name.value.trim() || name.placeholder, game: game.value, format: this.format(format.value), best_of: number(best), entrants_max: number(most), seeding: seeding.value };
    body.admits = { people: elements.people.checked, programs: elements.programs.checked, bots: elements.bots_in.checked };
    Object.assign(body, { private: elements.private.checked, entrants_watch: elements.entrants_watch.checked });
    if (mode.options.length > 0) body.mode = mode.value;
    if (starts.value) body.starts_at = new Date(starts.value).toISOString();
    if (starts.value && elements.repeats.value) body.cron = cronOf(new Date(starts.value), elements.repeats.value);
    if (closes.value) body.closes_at = new Date(closes.value).toISOString();
    if (window.value) body.check_in_s = 60 * number(window);
    return body;
  }

  format(kind) {
    const { third_place: third, grand_final: final, twice, rounds, group_size: group, advance, room_size: room, best, course, heats } = this.form.elements;
    const onwards = { advance: { kind: 'advance', best: number(best) }, points: { kind: 'points', rounds: number(heats) } };
    const options = {
      single_elimination: { third_place: third.checked }, double_elimination: { grand_final: final.value }, round_robin: { twice: twice.checked }, swiss: { rounds: number(rounds) },
      groups: { group_size: number(group), advance: number(advance), twice: twice.checked }, free_for_all: { room_size: number(room), course: onwards[course.value] },
    };
    return { kind, ...options[kind] };
  }

  async submit(event) {
    event.preventDefault();
    this.fault.hidden = true;
    for (const control of this.form.elements) clear(control);
    this.button.disabled = true;
    try {
      if (!(await this.ready())) return;
      const { id } = await server.tournaments.make(this.body());
      await this.fill(id);
      this.made(id);
    } catch (problem) {
      tell(this.form, this.fault, problem);
    } finally {
      this.button.disabled = false;
    }
  }

  /** Enters the bots that are to play from the start. It is made already: if that fails, its page says so. */
  async fill(id) {
    const { bots, level, bots_in: admitted } = this.form.elements;
    const many = admitted.checked ? Number(bots.value) : 0;
    if (many > 0) await server.tournaments.enter(id, { bots: many, level: level.value }).catch(() => {});
  }
}

/** The number typed, or null: the server says what is wrong with it. */
const number = ({ value }) => (value.trim() === '' || Number.isNaN(Number(value)) ? null : Number(value));

function clear(control) {
  control.removeAttribute('aria-invalid');
  control.closest('.field')?.querySelector('.fault')?.remove();
}
