// The panels of the console: what each asks the server for, and how a row of it reads.

import { el, setText } from '../dom.js';
import { listActs, listAllRooms, listBans, listMutes, listOpenTournaments, listPresent, listReports } from '../server/operator.js';
import { isBot, shownName } from '../words/bot_names.js';
import { learn, learned } from '../words/people_names.js';
import { count, kindWords, whoWords } from '../words/rooms.js';
import { entrantsWords, fromNow, kindOf, momentWords, statusWord } from '../words/tournaments.js';
import { fillLines, row } from './rows.js';

const KINDS = { play: 'plays in', watch: 'watches', stream: 'follows a stream' };
const DEEDS = {
  close_room: 'closed', kick: 'kicked', ban: 'banned', lift_ban: 'lifted the ban of', mute: 'muted', lift_mute: 'lifted the mute of', reset_account: 'reset the account of', delete_player: 'deleted', export_player: 'exported', drain: 'drained', undrain: 'ended the drain of',
};
const ms = (us) => `${(us / 1000).toFixed(1)} ms`;
const when = (time) => `${momentWords(time)} (${fromNow(time)})`;
const end = (time) => (time ? `until ${when(time)}` : 'for ever');

/** `[name, words, what it lists, the call, how it is shown]` with `acts` to act with. */
export const panels = (acts) => [
  {
    name: 'rooms', words: 'Rooms', empty: 'No room is open.', key: ({ id }) => id,
    load: async (query) => {
      const { rooms, next_cursor } = await listAllRooms(query);
      await learn(rooms.flatMap(({ members }) => members.map(({ player }) => player)).filter((player) => !isBot(player)));
      return [rooms, next_cursor];
    },
    make: (room) => roomRow(room, acts),
  },
  {
    name: 'players', words: 'Players', empty: 'Nobody is connected.', key: (client) => client.player_id ?? `@${client.connections[0]?.address}`,
    load: async (query) => {
      const { clients, next_cursor } = await listPresent(query);
      clients.forEach(({ player_id: id, name }) => id && learned(id, name));
      return [clients, next_cursor];
    },
    make: (client) => clientRow(client, acts),
  },
  {
    name: 'reports', words: 'Reports', empty: 'Nobody was reported.', key: ({ id }) => id,
    load: async (query) => {
      const { reports, next_cursor } = await listReports(query);
      await learn(reports.flatMap(({ player, reporter }) => [player, reporter]).filter(Boolean));
      return [reports, next_cursor];
    },
    make: (report) => reportRow(report, acts),
  },
  {
    name: 'tournaments', words: 'Tournaments', empty: 'No tournament is announced or played.', key: ({ id }) => id,
    load: async (query) => {
      const { tournaments, next_cursor } = await listOpenTournaments(query);
      return [tournaments, next_cursor];
    },
    make: tournamentRow,
  },
  {
    name: 'bans', words: 'Bans', empty: 'Nobody is banned.', key: (of) => `${of.player_id ?? of.address} ${of.at}`,
    load: async (query) => {
      const { sanctions, next_cursor } = await listBans(query);
      return [sanctions, next_cursor];
    },
    make: (of) => sanctionRow(of, 'Lift the ban', (name) => acts.liftBan(of.player_id ? { player_id: of.player_id } : { address: of.address }, name)),
  },
  {
    name: 'mutes', words: 'Mutes', empty: 'Nobody is muted.', key: (of) => `${of.player_id} ${of.at}`,
    load: async (query) => {
      const { sanctions, next_cursor } = await listMutes(query);
      return [sanctions, next_cursor];
    },
    make: (of) => sanctionRow(of, 'Lift the mute', (name) => acts.liftMute(of.player_id, name)),
  },
  {
    name: 'log', words: 'Log', empty: 'Nothing was done yet.', key: ({ number }) => number,
    load: async (query) => {
      const { acts: entries, next_cursor } = await listActs(query);
      return [entries, next_cursor];
    },
    make: actRow,
  },
];

function roomRow(room, acts) {
  const close = ['Close', `Close the room ${room.name}`, () => acts.close(room)];
  const made = row({ room: room.id }, room.permanent ? [] : [close]);
  const members = el('ul', { class: 'members', 'aria-label': `Who sits in ${room.name}` });
  made.lines.after(members);
  made.head.append(el('a', { href: `/play?${new URLSearchParams({ room: room.id, watch: 1 })}` }, room.name));
  const fill = (now) => {
    const late = now.timing && `Half of the ticks begin within ${ms(now.timing.late_us.p50)}, 99 % within ${ms(now.timing.late_us.p99)}; ${count(now.timing.skipped_ticks, 'tick was', 'ticks were')} left out`;
    const faults = now.panics > 0 ? `The game panicked ${count(now.panics, 'time', 'times')}, and went on ${count(now.recoveries, 'time', 'times')}` : null;
    fillLines(made.lines, [[kindWords(now), now.state, now.private && 'private', now.permanent && 'always open', now.id].filter(Boolean).join(' · '), whoWords(now), late, faults]);
    fillMembers(members, now, acts);
  };
  return { node: made.node, fill };
}

function fillMembers(list, room, acts) {
  const people = room.members.filter(({ bot }) => !bot);
  const key = people.map(({ player }) => `${player} ${shownName(player)}`).join('\n');
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...people.map(({ player }) => {
    const name = shownName(player);
    return el('li', {}, el('a', { href: `/player?${new URLSearchParams({ id: player })}` }, name),
      el('button', { type: 'button', class: 'small', 'aria-label': `Kick ${name} out of ${room.name}`, on: { click: () => acts.kick(player, name, room) } }, 'Kick'));
  }));
}

function clientRow(client, acts) {
  const { player_id: player, connections: [first] } = client;
  const name = player ? shownName(player) : `Somebody at ${first?.address ?? 'an unknown address'}`;
  const buttons = player
    ? [['Kick', `Kick ${name}`, () => acts.kick(player, name)], ['Mute', `Mute ${name}`, () => acts.mute(player, name)], ['Ban', `Ban ${name}`, () => acts.banPlayer(player, name)]]
    : [];
  const address = first?.address;
  if (address) buttons.push(['Ban address', `Ban the address ${address}`, () => acts.banAddress(address)]);
  const made = row({ player: player ?? '' }, buttons);
  made.head.append(player ? el('a', { href: `/player?${new URLSearchParams({ id: player })}` }, name) : name);
  const fill = (now) => {
    const shown = now.connections.slice(0, 4).map(({ kind, room_id: room, address: from }) => [KINDS[kind] ?? kind, room, from && `from ${from}`].filter(Boolean).join(' '));
    const more = now.connected > shown.length ? `and ${count(now.connected - shown.length, 'more connection', 'more connections')}` : null;
    fillLines(made.lines, [[player !== name && player, now.operator && 'operator', `here since ${when(now.since)}`].filter(Boolean).join(' · '), ...shown, more, now.muted && `Muted: ${now.muted}`]);
  };
  return { node: made.node, fill };
}

function reportRow(report, acts) {
  const name = shownName(report.player);
  const made = row({ report: report.id }, [['Mute', `Mute ${name}`, () => acts.mute(report.player, name)], ['Ban', `Ban ${name}`, () => acts.banPlayer(report.player, name)]]);
  made.head.append(el('a', { href: `/player?${new URLSearchParams({ id: report.player })}` }, name));
  const by = report.reporter ? `by ${shownName(report.reporter)}` : 'by somebody who was not signed in';
  return { node: made.node, fill: (now) => fillLines(made.lines, [[now.reason, now.room && `in ${now.room}`].filter(Boolean).join(' '), now.message, `${by}, ${when(now.at)}`]) };
}

function tournamentRow(tournament) {
  const made = row({ tournament: tournament.id });
  made.head.append(el('a', { href: `/tournament?${new URLSearchParams({ id: tournament.id })}` }, tournament.name));
  return { node: made.node, fill: (now) => fillLines(made.lines, [`${statusWord(now.status)} · ${kindOf(now)}`, entrantsWords(now.entrants)]) };
}

function sanctionRow(of, words, lift) {
  const name = of.player_name ?? of.player_id ?? of.address;
  const made = row({ sanction: of.player_id ?? of.address }, [[words, `${words} of ${name}`, () => lift(name)]]);
  setText(made.head, name);
  const fill = (now) => fillLines(made.lines, [now.reason, end(now.until), `by ${now.by_name ?? now.by}, ${when(now.at)}`, now.player_name && now.player_id]);
  return { node: made.node, fill };
}

function actRow(act) {
  const made = row({ act: act.number });
  setText(made.head, `${act.by_name ?? act.by} ${DEEDS[act.deed] ?? act.deed} ${act.on}`);
  return { node: made.node, fill: (now) => fillLines(made.lines, [now.reason, when(now.at)]) };
}
