// What the server tells of itself, and how it is said: which numbers, in which order, in which words. Pure.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export const number = (value) => whole.format(value);

/** Such as `12`, `0.4` or `12.3K`. */
export const rate = (value) => (value >= 10_000 ? short.format(value) : value < 100 ? tenth.format(value) : whole.format(value));

/** Such as `13.4 MiB`. */
export function bytes(value) {
  let [rest, size] = [value, 0];
  for (; rest >= 1000 && size < SIZES.length - 1; rest /= 1024) size += 1;
  return `${rest >= 100 || size === 0 ? whole.format(rest) : tenth.format(rest)} ${SIZES[size]}`;
}

/** Microseconds, such as `180 µs` or `4.4 ms`. */
export function micros(value) {
  if (value < 1000) return `${whole.format(value)} µs`;
  return value < 1e6 ? `${tenth.format(value / 1000)} ms` : `${tenth.format(value / 1e6)} s`;
}

/** Such as `3 days 4 h`, `12 min` or `40 s`. */
export function lasting(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'} ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

const percent = (value) => `${whole.format(value * 100)} %`;

/** Each: its name, its value in a sample (null: not known), how it is written, what it means, and the least that its chart spans. */
export const GROUPS = [
  ['On the field', [
    { id: 'players', name: 'People', of: (now) => now.players, as: number, words: 'in seats' },
    { id: 'bots', name: 'Bots', of: (now) => now.bots, as: number, words: 'in seats' },
    { id: 'spectators', name: 'Spectators', of: (now) => now.spectators, as: number, words: 'watch rooms' },
    { id: 'rooms', name: 'Rooms', of: (now) => now.rooms, as: number, words: 'are open' },
  ]],
  ['Traffic', [
    { id: 'actions', name: 'Actions', of: (now) => now.actions_per_s, as: rate, words: 'a second, taken in by matches', least: 10 },
    { id: 'in', name: 'Messages in', of: (now) => now.messages_in_per_s, as: rate, words: 'a second', least: 10 },
    { id: 'out', name: 'Messages out', of: (now) => now.messages_out_per_s, as: rate, words: 'a second, one for each receiver', least: 10 },
    { id: 'bytes', name: 'Bytes out', of: (now) => now.bytes_out_per_s, as: bytes, words: 'a second', least: 1024 },
    { id: 'matches', name: 'Matches decided', of: (now) => now.matches_per_s, as: rate, words: 'a second', least: 1 },
    { id: 'chats', name: 'Chat', of: (now) => now.chats_per_s, as: rate, words: 'messages a second', least: 2 },
    { id: 'connections', name: 'Connections', of: (now) => now.connections, as: number, words: 'WebSockets and event streams' },
  ]],
  ['Pace', [
    { id: 'late', name: 'Ticks begin late', of: (now) => now.tick_late_us?.p99 ?? null, as: micros, words: '99 of 100 by less than this', least: 1000, more: (now) => quantiles(now.tick_late_us) },
    { id: 'sent', name: 'Step to sent', of: (now) => now.step_to_sent_us?.p99 ?? null, as: micros, words: '99 of 100 take less than this', least: 1000, more: (now) => quantiles(now.step_to_sent_us) },
  ]],
  ['The house', [
    { id: 'cpu', name: 'Processor', of: (now) => now.cpu, as: percent, words: 'of one core', least: 0.25 },
    { id: 'memory', name: 'Memory', of: (now) => now.memory_bytes, as: bytes, words: 'of the process', least: 2 ** 20, floats: true },
    { id: 'owed', name: 'Results owed', of: (now) => now.results_owed, as: number, words: 'wait for the database', least: 4 },
    { id: 'statements', name: 'Statements', of: (now) => now.store_statements_per_s, as: rate, words: 'a second, to the database', least: 10 },
  ]],
];

const quantiles = (of) => (of ? `median ${micros(of.p50)}, most ${micros(of.max)}` : null);

/** What a chart shows, in words. */
export function inWords({ name, as, words }, values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) return `${name}: not known`;
  const last = values.at(-1);
  return `${name}: ${last === null ? 'not known' : as(last)} now; between ${as(Math.min(...known))} and ${as(Math.max(...known))} in the last ${lasting(values.length)} (${words})`;
}

/** The last samples, a second apart; a hole in time is a hole in the lines. Newest last. */
export function joined(samples, more, most) {
  const all = [...samples];
  for (const sample of more) {
    const last = all.findLast(Boolean);
    const gap = last ? Math.round((Date.parse(sample.at) - Date.parse(last.at)) / 1000) : 1;
    if (gap <= 0 && last) continue;
    for (let hole = 1; hole < Math.min(gap, most); hole += 1) all.push(null);
    all.push(sample);
  }
  return all.slice(-most);
}
