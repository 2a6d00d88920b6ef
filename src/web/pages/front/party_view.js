// How a party looks: invitations, members, what one can do. Calls `act(what, control, …)` for what somebody wants.

import { el, setText } from '../dom.js';
import { arms, crest } from '../heraldry.js';
import { memberWords, playersOf } from '../words/parties.js';
import { personName } from '../words/people_names.js';

export class PartyView {
  constructor(section, act) {
    const part = (name) => section.querySelector(`.party-${name}`);
    Object.assign(this, { act, drawn: '', title: section.querySelector('h2'), said: part('fault'), news: part('news'), none: part('none'), some: part('some') });
    Object.assign(this, { invitations: part('invitations'), members: part('members'), form: part('invite'), own: part('own') });
    this.doing = Object.fromEntries([...section.querySelectorAll('[data-do]')].map((button) => [button.dataset.do, button]));
    for (const [what, button] of Object.entries(this.doing)) button.addEventListener('click', () => act(what, button));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      act('invite', this.form.elements.friend, this.form.elements.friend.value);
    });
  }

  /** Draws what has changed, and leaves the focus where it was. */
  show({ party, invitations, me }) {
    const inside = document.activeElement;
    const had = this.title.parentElement.contains(inside) ? inside : null;
    this.none.hidden = party !== null;
    this.some.hidden = party === null;
    this.own.hidden = me === null;
    setText(this.own.querySelector('code'), me ?? '');
    if (party) this.showDoing(party, me);
    this.draw(party, invitations, me);
    if (had !== null && (!had.isConnected || had.closest('[hidden]'))) (this.sameAs(had) ?? this.title).focus();
  }

  showDoing(party, me) {
    const leads = party.leader === me;
    const isReady = party.members.some(({ player, ready }) => player === me && ready);
    const { ready, disband } = this.doing;
    ready.setAttribute('aria-pressed', isReady);
    ready.classList.toggle('primary', !isReady);
    setText(ready, isReady ? '✓ I am ready' : 'I am ready');
    disband.hidden = this.form.hidden = !leads;
  }

  draw(party, invitations, me) {
    const names = [party, ...invitations].flatMap(playersOf).map(personName);
    const wanted = JSON.stringify([party, invitations, me, names]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.invitations.replaceChildren(...invitations.map((invitation) => this.invitation(invitation)));
    const mayKick = party?.leader === me;
    const members = (party?.members ?? []).map((member) => this.member(party, member, me));
    const invited = (party?.invited ?? []).map((player) => this.guest(player, mayKick));
    this.members.replaceChildren(...members, ...invited);
  }

  invitation({ id, leader, members }) {
    const others = members.length > 1 ? ` (${members.length} people)` : '';
    const join = this.button('join', 'Join', `Join the party of ${personName(leader)}`, id, 'primary');
    const decline = this.button('decline', 'Not now', `Not now: the party of ${personName(leader)}`, id);
    return el('li', { data: { party: id } }, el('p', {}, el('b', {}, personName(leader)), ` invites you to a party${others}.`), el('div', { class: 'row' }, join, decline));
  }

  member(party, member, me) {
    const { player } = member;
    const kick = party.leader === me && player !== me ? this.button('kick', 'Take out', `Take out ${personName(player)}`, player) : null;
    return this.line(player, memberWords(party, member), kick, player === me);
  }

  /** Somebody who is invited. */
  guest(player, mayKick) {
    const kick = mayKick ? this.button('kick', 'Take back', `Take back the invitation of ${personName(player)}`, player) : null;
    return this.line(player, ['invited'], kick);
  }

  line(player, words, button, isMe = false) {
    const name = personName(player);
    const chips = words.map((word) => el('span', { class: 'chip', data: { state: word === 'ready' ? 'running' : word } }, word));
    return el('li', { data: { player } }, crest(arms(undefined, name)), el('span', { class: 'name' }, name, isMe ? el('small', { class: 'muted' }, ' (you)') : null),
      el('span', { class: 'chips' }, ...chips), button);
  }

  button(what, words, label, about, look = null) {
    const click = ({ currentTarget }) => this.act(what, currentTarget, about);
    return el('button', { type: 'button', class: look, 'aria-label': label, data: { does: `${what} ${about}` }, on: { click } }, words);
  }

  /** The control that stands where this one stood. */
  sameAs(gone) {
    return [...this.title.parentElement.querySelectorAll('[data-does]')].find((button) => button.dataset.does === gone.dataset.does && gone.dataset.does !== undefined);
  }

  tell(words) {
    setText(this.news, words);
  }

  begin(control) {
    control.setAttribute('aria-busy', 'true');
    this.form.elements.friend.removeAttribute('aria-invalid');
    setText(this.said, '');
  }

  end(control) {
    control.removeAttribute('aria-busy');
  }

  /** Tells what was refused, next to the control. */
  fault(control, words) {
    const isTyped = control === this.form.elements.friend;
    const place = control.isConnected ? control.closest(isTyped ? '.row' : 'ul, .row') : null; // it may be gone by now
    (place ?? this.news).after(this.said);
    setText(this.said, words);
    if (isTyped) {
      control.setAttribute('aria-invalid', 'true');
      control.focus();
    }
  }

  /** Somebody is invited: the field is free for the next one. */
  invited() {
    this.form.elements.friend.value = '';
  }
}
