// Who is signed in, and their tokens: gets them, has them renewed before they run out, and gives them up. One for the page:
// `account`. Draws nothing.

import { call, json } from '../server/call.js';
import * as vault from './vault.js';

const EARLY_MS = 60_000; // so long before it runs out an access token is renewed

export class Account {
  constructor() {
    this.kept = vault.read();
    this.listeners = new Set();
    vault.onChange(() => this.take(vault.read(), false));
  }

  /** `{player, name, kind, role}` of who is signed in, or null. */
  get who() {
    return this.kept;
  }

  get isGuest() {
    return this.kept?.kind === 'guest';
  }

  /** Calls `listener(who, before, here)` when somebody signs in or out, or has another name; `here`: on this page. */
  onChange(listener) {
    this.listeners.add(listener);
  }

  /** A token that is good for a while yet, or null when nobody is signed in. Throws when the server can't be asked. */
  async bearer({ anew = false } = {}) {
    const { kept } = this;
    if (!kept) return null;
    if (!anew && kept.until_ms - Date.now() > EARLY_MS) return kept.access;
    this.renewing ??= vault.alone(() => this.renew(kept)).finally(() => { this.renewing = null; });
    await this.renewing;
    return this.kept?.access ?? null;
  }

  /** Uses the refresh token up, unless another tab was faster. Who is not known any more is signed out. */
  async renew(before) {
    const now = vault.read();
    if (now?.refresh !== before.refresh) return this.take(now);
    try {
      const answer = await call('/auth/refresh', json({ refresh_token: before.refresh }));
      return this.keep(answer);
    } catch (problem) {
      if (problem.status !== 401 && problem.status !== 403) throw problem;
      return this.keep(null);
    }
  }

  /** A one-use ticket for a WebSocket or an event stream, or null when nobody is signed in. */
  async ticket(options = {}) {
    const answer = await this.call('/auth/ticket', { method: 'POST', ...options });
    return answer?.ticket ?? null;
  }

  /** A call in the name of who is signed in; null when nobody is. */
  async call(path, options) {
    const access = await this.bearer();
    if (access === null) return null;
    const signed = (token) => ({ ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
    try {
      return await call(path, signed(access));
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      const other = await this.bearer({ anew: true }); // the server's keys may be new ones
      if (other === null) throw problem;
      return call(path, signed(other));
    }
  }

  async guest(name) {
    return this.keep(await call('/auth/guest', json(name ? { name } : {})));
  }

  async login(name, password) {
    return this.keep(await call('/auth/login', json({ name, password })));
  }

  /** Makes an account; a guest who is signed in becomes it, and keeps its records. Answers the recovery code. */
  async register(name, password) {
    const body = json({ name, password });
    const answer = this.isGuest ? await this.call('/auth/register', body) : await call('/auth/register', body);
    return this.keepWithCode(answer ?? await call('/auth/register', body));
  }

  /** Comes back without the password. Answers the next recovery code. */
  async recover(name, code, password) {
    return this.keepWithCode(await call('/auth/recover', json({ name, recovery_code: code, password })));
  }

  /** All other sign-ins end. */
  async changePassword(before, after) {
    const answer = await this.call('/auth/password', json({ old_password: before, new_password: after }));
    if (answer) this.keep(answer);
  }

  /** Answers a new recovery code; the one before is void. */
  async newCode(password) {
    const { recovery_code } = await this.call('/auth/recovery-code', json({ password }));
    return recovery_code;
  }

  /** Everything that the server knows of who is signed in. */
  async everything() {
    return this.call(`/players/${encodeURIComponent(this.kept.player)}/export`, {});
  }

  /** Deletes who is signed in, for good. */
  async remove(password) {
    await this.call(`/players/${encodeURIComponent(this.kept.player)}`, json(password ? { password } : {}, 'DELETE'));
    this.keep(null);
  }

  async rename(name) {
    const answer = await this.call(`/players/${encodeURIComponent(this.kept.player)}`, json({ name }, 'PATCH'));
    if (answer) this.keep({ ...this.kept, name: answer.name });
  }

  /** Signs out here at once, whatever the server says. */
  async signOut() {
    const { refresh } = this.kept;
    this.keep(null);
    await call('/auth/logout', json({ refresh_token: refresh })).catch(() => {}); // it runs out by itself
  }

  /** Takes an answer with tokens, or what was kept with a change; for all tabs. */
  keep(answer) {
    const kept = answer && ('refresh' in answer ? answer : kept_of(answer));
    vault.write(kept);
    this.take(kept);
    return kept;
  }

  keepWithCode(answer) {
    this.keep(answer);
    return answer.recovery_code;
  }

  take(kept, here = true) {
    const before = this.kept;
    this.kept = kept;
    if (before?.player === kept?.player && before?.name === kept?.name && before?.kind === kept?.kind) return;
    for (const listener of this.listeners) listener(kept, before, here);
  }
}

function kept_of({ player_id, name, kind, role, access_token, expires_in, refresh_token }) {
  return { player: player_id, name, kind, role, access: access_token, until_ms: Date.now() + 1000 * expires_in, refresh: refresh_token };
}

export const account = new Account();
