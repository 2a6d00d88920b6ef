// When the tournaments of a series begin, as the server reads it. Pure.

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Every `day` or `week` at the time of that date in a time zone: minute, hour, day, month, day of the week, zone. */
export function cronOf(date, every, zone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', minute: 'numeric', weekday: 'short', hourCycle: 'h23' }).formatToParts(date);
  const { hour, minute, weekday } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  const day = every === 'week' ? DAYS.find((name) => name === weekday.toUpperCase()) : '*';
  return `${Number(minute)} ${Number(hour)} * * ${day} ${zone}`;
}
