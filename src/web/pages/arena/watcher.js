// The eye of a spectator, or of who is out: whom it follows, by keys (left, right, 0), by the buttons below the field, or by a click on a player.

const CLICK_REACH = 3; // units around a player that count as a click on it

export class Watcher {
  constructor(view) {
    this.view = view;
    this.seat = null;
    view.canvas.addEventListener('click', (event) => view.watches && this.click(event), { signal: view.stop.signal });
  }

  get actions() {
    return { follow: (step) => this.step(step), overview: () => this.follow(null) };
  }

  get keys() {
    const { before, next } = this.view.session.watchKeys ?? { before: 'ArrowLeft', next: 'ArrowRight' };
    return { [before]: () => this.step(-1), [next]: () => this.step(1), Digit0: () => this.follow(null), Escape: () => this.follow(null) };
  }

  step(by) {
    const standing = [...(this.view.model?.players.values() ?? [])].filter((player) => player.alive);
    const seats = standing.map((player) => player.seat).sort((a, b) => a - b);
    if (seats.length === 0) return;
    const at = seats.indexOf(this.seat);
    this.follow(seats[at === -1 ? (by > 0 ? 0 : seats.length - 1) : (at + by + seats.length) % seats.length]);
  }

  follow(seat) {
    this.seat = seat;
    this.view.hud.showFollowed(seat === null ? null : this.view.session.nameOf(seat));
  }

  click(event) {
    const { view } = this;
    if (!view.model) return;
    const at = view.camera.toField(event.offsetX, event.offsetY);
    const near = view.people(performance.now(), null)
      .map((person) => ({ seat: person.seat, far: Math.hypot(person.x - at.x, person.y - at.y) }))
      .sort((a, b) => a.far - b.far)[0];
    this.follow(near && near.far < CLICK_REACH ? near.seat : null);
  }

  /** Whom we followed may have left. */
  refresh() {
    if (this.seat !== null && !this.view.model.players.has(this.seat)) this.follow(null);
  }
}
