// What entrants and organisers do from the page: each with its button, and a question where others notice it.

import { el } from '../dom.js';
import { server } from '../server/server.js';
import { ask, REASON } from '../ask.js';

const LEVELS = [['easy', 'Easy'], ['normal', 'Normal'], ['hard', 'Hard']];
const REASON_TOLD = { ...REASON, hint: 'Everybody can read it, the entrants are told.' };

/** How each act of the organiser is asked for: `[text, title, words, act(id, values)]`, and what else is to be filled in. */
const TOURNAMENT = {
  __proto__: null,
  start: { text: 'Start', title: 'Start the tournament?', words: 'The bracket is drawn from those who have entered, and matches begin at once.', act: (id) => server.tournaments.start(id) },
  add_bots: {
    text: 'Add bots', title: 'Add bots', words: 'Bots of the server play like everybody else.', submit: 'Add them',
    fields: [{ name: 'bots', label: 'How many', type: 'number', inputmode: 'numeric', min: 1, max: 1024, value: 4 }, { name: 'level', label: 'Their level', options: LEVELS, value: 'normal' }],
    act: (id, { bots, level }) => server.tournaments.enter(id, { bots: Number(bots), level }),
  },
  open_check_in: { text: 'Open check-in', title: 'Open check-in?', words: 'Whoever has not checked in when it begins is out.', act: (id) => server.tournaments.change(id, { action: 'open_check_in' }) },
  pause: { text: 'Pause', title: 'Pause the tournament?', words: 'No more games are called. Those that run are played to their end.', fields: [REASON_TOLD], act: (id, values) => server.tournaments.change(id, { action: 'pause', ...values }) },
  resume: { text: 'Resume', title: 'Resume the tournament?', words: 'Games are called again.', fields: [REASON_TOLD], act: (id, values) => server.tournaments.change(id, { action: 'resume', ...values }) },
  pair_anew: { text: 'Draw anew', title: 'Draw the bracket anew?', words: 'Matches that have been called are given up.', fields: [REASON_TOLD], act: (id, values) => server.tournaments.change(id, { action: 'pair_anew', ...values }) },
  cancel: {
    text: 'Cancel', title: 'Cancel the tournament?', words: 'Matches that run are closed, and nothing of it can be taken back.', fields: [REASON_TOLD], danger: true, submit: 'Cancel the tournament',
    act: (id, values) => server.tournaments.change(id, { action: 'cancel', ...values }),
  },
};

const MATCH = {
  __proto__: null,
  reopen: { text: 'Reopen', title: 'Reopen this match?', words: 'Its result is taken back, with all that depends on it. It waits for your decision, or is played again.' },
  replay: { text: 'Replay', title: 'Play this match again?', words: 'Its games don’t count any more; it begins from the first one.' },
  void: { text: 'Void the game', title: 'Make this game void?', words: 'The game that runs is ended without a result, and played again.' },
  override: { text: 'Decide', title: 'Decide this match?', words: 'It counts as you say, whatever was played.' },
};

const button = (text, click, kind = null) => el('button', { type: 'button', class: kind, on: { click } }, text);

/** The buttons of what the organiser can do; `done` is called after each. */
export function organiserButtons(id, acts, done) {
  return acts.map((name) => {
    const { text, title, words, fields = [], submit = text, danger = false, act } = TOURNAMENT[name];
    const open = () => ask({ title, text: words, fields, submit, danger, act: (values) => act(id, values).then(done) });
    return button(`${text}${fields.length > 0 || danger ? '…' : ''}`, open, name === 'start' || name === 'resume' ? 'primary' : null);
  });
}

/** The buttons of what the organiser can rule about a match. */
export function matchButtons(id, match, acts, { nameOf, done }) {
  const winners = match.slots.filter(({ player }) => player).map(({ player }) => [player, nameOf(player)]);
  const draw = match.section === 'winners' || match.section === 'losers' || match.section === 'grand_final' || match.section === 'third_place' ? [] : [['', 'Nobody: a draw']];
  return acts.map((name) => {
    const { text, title, words } = MATCH[name];
    const fields = [...(name === 'override' ? [{ name: 'winner', label: 'Winner', options: [...winners, ...draw] }] : []), REASON_TOLD];
    const act = (values) => server.tournaments.rule(id, match.number, name, name === 'override' ? { winner: null, ...values } : values).then(done);
    return button(`${text}…`, () => ask({ title, text: words, fields, submit: text, act }));
  });
}

/** Gives up a match of one's own. */
export function forfeitButton(id, match, player, done) {
  const words = 'You lose this match; games that were played stand.';
  return button('Give up…', () => ask({ title: 'Give up this match?', text: words, submit: 'Give up', danger: true, act: () => server.tournaments.forfeit(id, match.number, player).then(done) }));
}

const ENTRANT = {
  __proto__: null,
  check_in: { text: 'Check in', act: (id, player) => server.tournaments.checkIn(id, player) },
  withdraw: { text: 'Remove', title: (name) => `Take ${name} out?`, words: 'The place is free again.', act: (id, player) => server.tournaments.withdraw(id, player) },
  disqualify: {
    text: 'Disqualify', title: (name) => `Disqualify ${name}?`, words: 'For good: all matches to come are lost.', fields: [REASON_TOLD], danger: true,
    act: (id, player, values) => server.tournaments.disqualify(id, player, values),
  },
  replace: {
    text: 'Replace', title: (name) => `Let somebody else play on for ${name}?`, words: 'The new one takes over all matches to come.',
    fields: [{ name: 'player_id', label: 'Who plays on (a player’s id)', maxlength: 64, autocomplete: 'off', spellcheck: 'false' }, REASON_TOLD], act: (id, player, values) => server.tournaments.replace(id, player, values),
  },
};

/** The buttons of what the organiser can do about an entrant; `failed` is told what went wrong where nothing is asked. */
export function entrantButtons(id, player, acts, { name, done, failed }) {
  return acts.map((which) => {
    const { text, title, words, fields = [], danger = false, act } = ENTRANT[which];
    const now = (values = {}) => act(id, player, values).then(done);
    return button(title ? `${text}…` : text, () => (title ? ask({ title: title(name), text: words, fields, submit: text, danger, act: now }) : now().catch(failed)), 'small');
  });
}

const OWN = {
  __proto__: null,
  enter: { text: 'Enter', kind: 'primary', act: (id, player) => server.tournaments.enter(id, { player_id: player }) },
  check_in: { text: 'Check in', kind: 'primary', act: (id, player) => server.tournaments.checkIn(id, player) },
  withdraw: { text: 'Withdraw…', title: 'Withdraw?', words: 'You play no further match.', act: (id, player) => server.tournaments.withdraw(id, player) },
};

/** The buttons of what somebody can do about herself; `who()` answers her id once it is known, or null. */
export function ownButtons(id, acts, { who, isRunning, done, failed }) {
  return acts.map((name) => {
    const { text, kind = null, title, words, act } = OWN[name];
    const now = async () => {
      const player = await who();
      if (player) await act(id, player).then(done);
    };
    const sure = title && isRunning;
    return button(sure || !title ? text : text.replace('…', ''), () => (sure ? ask({ title, text: words, submit: 'Withdraw', danger: true, act: now }) : now().catch(failed)), kind);
  });
}
