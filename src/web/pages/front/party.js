// The party beside "Find a match": invitations, who is in it, who leads and is ready. Invitations come as notices. Of who
// comes, goes and is ready no notice tells: that is asked for, while there is a party and the page is looked at.

import { problemWords, server } from '../server/server.js';
import { account } from '../account/account.js';
import { changeWords, playersOf, typedId } from '../words/parties.js';
import { idsOf, learn, namesIn, personName } from '../words/people_names.js';
import { PartyView } from './party_view.js';

const ASK_AGAIN_MS = 1500;
const GONE = new Set([403, 404]);

export class Party {
  /** `known()` answers whether somebody is signed in, if need be after making them a guest; `changed(party)` is called with each
   * state of the party, and with null when there is none. */
  constructor(section, { known, changed }) {
    Object.assign(this, { known, changed, now: null, invitations: new Map(), turn: 0 });
    this.view = new PartyView(section, (what, ...more) => this.act(what, ...more));
    account.onChange((who, before) => who?.player !== before?.player && this.begin());
    document.addEventListener('visibilitychange', () => this.ask());
    this.begin();
  }

  get me() {
    return account.who?.player ?? null;
  }

  /** Finds out what there is for whoever is signed in. */
  async begin() {
    this.invitations.clear();
    this.take(null);
    if (this.me === null) return;
    const linked = new URLSearchParams(location.search).get('party');
    if (linked) this.invited(linked);
    await this.find();
  }

  /** The party that the player is in already. */
  async find() {
    const { me } = this;
    const party = await this.asked(me).catch(() => null);
    if (party && me === this.me) this.take(party);
  }

  /** The party that somebody is in, or null. */
  async asked(me) {
    const { party_id: id } = await server.matchmaking.standing(me);
    return id ? server.parties.get(id, me) : null;
  }

  /** A notice: it may be an invitation. */
  hear({ kind, data }) {
    if (kind === 'party_invitation') this.invited(data.party_id);
    if (kind === 'ticket_ended' || kind === 'ticket_opened') this.ask();
  }

  /** Shows an invitation, if it still holds. */
  async invited(id) {
    const { me } = this;
    const party = await server.parties.get(id, me).catch(() => null);
    if (me !== this.me || !party?.invited.includes(me)) return;
    this.invitations.set(id, party);
    this.show();
  }

  /** The party is like this from now on; null: there is none. `news` says why. */
  take(party, news) {
    const before = this.now;
    this.now = party;
    if (party !== null) this.invitations.delete(party.id);
    const told = before && party && before.id === party.id ? changeWords(before, party, this.me, personName) : '';
    this.show();
    if (news !== undefined || told !== '') this.view.tell(news ?? told);
    this.changed(party);
    this.askLater();
  }

  show() {
    const { now, invitations, me } = this;
    this.view.show({ party: now, invitations: [...invitations.values()], me });
    learn([now, ...invitations.values()].flatMap(playersOf)).then((isNew) => {
      if (!isNew || now !== this.now) return;
      this.show();
      this.changed(now);
    });
  }

  askLater() {
    clearTimeout(this.timer);
    if (this.now !== null) this.timer = setTimeout(() => this.ask(), ASK_AGAIN_MS);
  }

  /** Asks how the party is by now. What is answered after something was done here is old. */
  async ask() {
    const { now, me, turn } = this;
    if (now === null || document.hidden) return;
    const told = await this.asked(me).catch((problem) => problem);
    if (now !== this.now || turn !== this.turn) return;
    if (told === null) this.take(null, 'You are not in the party any more.');
    else if (told.members) this.take(told);
    else this.askLater(); // the server is away, or the party is over since a moment
  }

  /** Does what a control of the view asks for; what the server refuses is told beside it. */
  async act(what, control, ...more) {
    if (control.getAttribute('aria-busy')) return;
    this.turn += 1;
    this.view.begin(control);
    try {
      await this[what](...more);
    } catch (problem) {
      await learn(problemWords(problem).match(/p_[0-9a-z]{24}/g) ?? []);
      this.view.fault(control, namesIn(problemWords(problem)));
      this.ask();
    } finally {
      this.turn += 1;
      this.view.end(control);
    }
  }

  async make() {
    if (!(await this.known())) return;
    this.take(await server.parties.make(this.me), 'You lead a party. Invite somebody.');
  }

  async join(id) {
    try {
      this.take(await server.parties.join(id, this.me), 'You are in the party. Say when you are ready.');
    } catch (problem) {
      if (GONE.has(problem.status)) this.decline(id);
      throw problem;
    }
  }

  decline(id) {
    this.invitations.delete(id);
    this.show();
  }

  async ready() {
    const own = this.now.members.find(({ player }) => player === this.me);
    this.take(await server.parties.ready(this.now.id, !own.ready, this.me));
  }

  async invite(text) {
    const id = await this.meant(text);
    this.take(await server.parties.invite(this.now.id, id, this.me), `${personName(id)} is invited.`);
    this.view.invited();
  }

  /** Whom somebody means by what was typed. */
  async meant(text) {
    const [first, ...others] = idsOf(text.trim());
    if (others.length > 0) throw new Error('Several people have this name: take the id of whom you mean.');
    const id = first ?? typedId(text);
    if (id === null) throw new Error('You have not met anybody by this name: ask for the id, which stands under “Your party” and on the profile.');
    await learn([id]);
    return id;
  }

  async kick(player) {
    const wasMember = this.now.members.some((member) => member.player === player);
    this.take(await server.parties.kick(this.now.id, player, this.me), wasMember ? undefined : `${personName(player)} is not invited any more.`);
  }

  async leave() {
    await server.parties.leave(this.now.id, this.me);
    this.take(null, 'You have left the party.');
  }

  async disband() {
    await server.parties.disband(this.now.id, this.me);
    this.take(null, 'The party is over.');
  }
}
