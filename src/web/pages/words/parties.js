// A party, in words. Pure.

/** Who is in a party, or invited; nobody where there is none. */
export const playersOf = (party) => (party ? [...party.members.map(({ player }) => player), ...party.invited] : []);

/** What is said of a member: `{leader, members}` is the party. */
export const memberWords = ({ leader }, { player, ready }) => [player === leader ? 'leads' : null, ready ? 'ready' : 'not ready yet'].filter(Boolean);

/** What has changed between two states of a party, for `me`; `name(id)` says what somebody is called. */
export function changeWords(before, after, me, name) {
  const was = new Map(before.members.map((member) => [member.player, member]));
  const is = new Map(after.members.map((member) => [member.player, member]));
  const words = [];
  for (const [player, { ready }] of is) {
    if (player === me) continue;
    if (!was.has(player)) words.push(`${name(player)} is here.`);
    else if (was.get(player).ready !== ready) words.push(`${name(player)} is ${ready ? 'ready' : 'not ready any more'}.`);
  }
  for (const player of was.keys()) if (!is.has(player)) words.push(`${name(player)} is gone.`);
  if (before.leader !== after.leader) words.push(after.leader === me ? 'You lead the party now.' : `${name(after.leader)} leads the party now.`);
  return words.join(' ');
}

/** The id that was meant: typed itself, or as the address of a profile; or null. */
export function typedId(text) {
  const typed = text.trim();
  const [, id] = typed.match(/[?&]id=([^&#]+)/) ?? [];
  if (id !== undefined) return unescaped(id);
  return /^[A-Za-z0-9_-]{1,64}$/.test(typed) ? typed : null;
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
