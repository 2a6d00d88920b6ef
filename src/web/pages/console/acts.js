// What an operator can do, each with a dialog that asks why. `did(words)` is told when it was done.

import { Problem } from '../server/server.js';
import { ban, closeRoom, drain, kick, liftBan, liftMute, mute, resetAccount, undrain } from '../server/operator.js';
import { ask } from '../ask.js';

const HOUR_MS = 3_600_000;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+(\/64)?)$/i;
const REASON = { name: 'reason', label: 'Why', hint: 'Whoever it concerns is told, and it is in the log.', maxlength: 200, autocomplete: 'off' };
const LASTS = { name: 'hours', label: 'For how long', value: '24', options: [['1', '1 hour'], ['24', '1 day'], ['168', '1 week'], ['720', '30 days'], ['ever', 'For ever']] };
const whom = (label) => ({ name: 'whom', label, maxlength: 64, autocomplete: 'off', spellcheck: 'false' });

/** Whom a typed text names: an address, or else a player. */
const named = (text) => (ADDRESS.test(text) ? { address: text } : { player_id: text });

/** The reason, and the end of what has one. */
function lasting({ reason, hours }) {
  return { reason, ...(hours === 'ever' ? {} : { until: new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() }) };
}

export class Acts {
  constructor(did) {
    this.did = did;
  }

  /** Asks, and does it: not without a reason, nor without somebody whom it is to concern. */
  ask({ done, fields = [], act, ...question }) {
    ask({
      danger: true,
      ...question,
      fields: [...fields, REASON],
      act: async (values) => {
        const missing = [...fields, REASON].filter(({ name }) => !values[name]).map(({ name }) => ({ pointer: `/${name}`, detail: name === 'whom' ? 'Say whom.' : 'Say why.' }));
        if (missing.length > 0) throw new Problem({ title: 'Something is missing', errors: missing });
        const answer = await act(values);
        this.did(typeof done === 'string' ? done : done(answer));
      },
    });
  }

  close(room) {
    this.ask({ done: `The room ${room.name} is closed.`, title: `Close ${room.name}?`, text: 'Everybody in it is sent out, and the match ends.', submit: 'Close the room', act: ({ reason }) => closeRoom(room.id, reason) });
  }

  kick(player, name, room = null) {
    const text = room ? `Out of ${room.name} alone. They may come back; a ban keeps them out.` : 'Out of all rooms, and every connection is closed. They may come back; a ban keeps them out.';
    this.ask({ done: `${name} was taken out.`, title: `Kick ${name}?`, text, submit: 'Kick', act: ({ reason }) => kick(player, { reason, ...(room ? { room_id: room.id } : {}) }) });
  }

  banPlayer(player, name) {
    this.ask({ done: `${name} is banned.`, title: `Ban ${name}?`, text: 'On every server of this database.', fields: [LASTS], submit: 'Ban', act: (how) => ban({ player_id: player, ...lasting(how) }) });
  }

  banAddress(address) {
    this.ask({ done: `${address} is banned.`, title: `Ban ${address}?`, text: 'Everybody who comes from there is kept out, but operators.', fields: [LASTS], submit: 'Ban', act: (how) => ban({ address, ...lasting(how) }) });
  }

  banSomebody() {
    this.ask({ done: 'The ban is in force.', title: 'Ban somebody', fields: [whom('The id of a player, or an address'), LASTS], submit: 'Ban', act: (how) => ban({ ...named(how.whom), ...lasting(how) }) });
  }

  mute(player, name) {
    this.ask({ done: `${name} is muted.`, title: `Mute ${name}?`, text: 'They play on, and may not chat.', fields: [LASTS], submit: 'Mute', act: (how) => mute({ player_id: player, ...lasting(how) }) });
  }

  muteSomebody() {
    this.ask({ done: 'The mute is in force.', title: 'Mute somebody', fields: [whom('The id of a player'), LASTS], submit: 'Mute', act: (how) => mute({ player_id: how.whom, ...lasting(how) }) });
  }

  liftBan(subject, name) {
    this.ask({ done: `The ban of ${name} is lifted.`, danger: false, title: `Lift the ban of ${name}?`, submit: 'Lift it', act: ({ reason }) => liftBan({ ...subject, reason }) });
  }

  liftMute(player, name) {
    this.ask({ done: `${name} may chat again.`, danger: false, title: `Let ${name} chat again?`, submit: 'Lift it', act: ({ reason }) => liftMute({ player_id: player, reason }) });
  }

  resetAccount() {
    this.ask({
      done: ({ recovery_code: code }) => `The account is reset. Its owner gets in with this code alone, which is told this once: ${code}`,
      title: 'Reset an account', text: 'The password and all sign-ins end. You get a code to hand over to the owner.', fields: [whom('The id of the player')], submit: 'Reset it',
      act: ({ whom: player, reason }) => resetAccount(player, reason),
    });
  }

  drain(isDrained) {
    if (isDrained) this.ask({ done: 'The server takes players again.', danger: false, title: 'Take players again?', submit: 'Take them', act: ({ reason }) => undrain(reason) });
    else this.ask({ done: 'The server is drained.', title: 'Drain the server?', text: 'It opens no rooms and takes no new players. What is being played goes on, and who has a seat may come back to it.', submit: 'Drain it', act: ({ reason }) => drain(reason) });
  }
}
