// Who is signed in, and their tokens: gets them, has them renewed before they run out, and gives them up. Browsers share them among tabs.

import { ask, json } from './call.ts';
import type { Loose, Problem } from './call.ts';
import { keyOf, recall, remember } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Export, PlayerInfo, RecoveryCodeGiven, SignedInAs, TicketGiven } from './types/requests.ts';

const EARLY_MS = 60_000; // so long before it runs out an access token is renewed
const KEY = 'tiltyard.account';

/** Who is signed in. */
export interface Who {
  player: string;
  /** Null, like `kind`, when the server could not read it just now. */
  name: string | null;
  /** `guest`, `account` or `bot`. */
  kind: string | null;
  role: string;
}

interface Kept extends Who {
  access: string;
  until_ms: number;
  refresh: string;
}

/** Hears that somebody signs in or out, or has another name; `here`: by this page, and not by another tab. */
export type AccountListener = (who: Who | null, before: Who | null, here: boolean) => void;

export class Account {
  readonly #environment: Environment;
  readonly #url: string;
  readonly #key: string;
  readonly #listeners = new Set<AccountListener>();
  #kept: Kept | null;
  #renewing: Promise<void> | null = null;

  constructor(environment: Environment, url: string) {
    this.#environment = environment;
    this.#url = url;
    this.#key = keyOf(KEY, url);
    this.#kept = this.#read();
    if (!('document' in globalThis)) return;
    globalThis.addEventListener('storage', ({ key }) => (key === this.#key || key === null) && this.#take(this.#read(), false));
  }

  /** Who is signed in, or null. */
  get who(): Who | null {
    return this.#kept;
  }

  get isGuest(): boolean {
    return this.#kept?.kind === 'guest';
  }

  onChange(listener: AccountListener): void {
    this.#listeners.add(listener);
  }

  /** A token that is good for a while yet, or null when nobody is signed in. Throws when the server can't be asked. */
  async bearer({ anew = false } = {}): Promise<string | null> {
    const kept = this.#kept;
    if (!kept) return null;
    if (!anew && kept.until_ms - Date.now() > EARLY_MS) return kept.access;
    this.#renewing ??= alone(() => this.#renew(kept)).finally(() => { this.#renewing = null; });
    await this.#renewing;
    return this.#kept?.access ?? null;
  }

  /** A one-use ticket for a WebSocket, or null when nobody is signed in. */
  async ticket(): Promise<string | null> {
    const answer = await this.request('POST /auth/ticket');
    return answer && ((await json(answer)) as TicketGiven).ticket;
  }

  /** A request in the name of who is signed in; null when nobody is. */
  async request(name: string, given: Loose = {}): Promise<Response | null> {
    const access = await this.bearer();
    if (access === null) return null;
    const signed = (token: string) => this.#plain(name, { ...given, headers: { ...given.headers, authorization: `Bearer ${token}` } });
    try {
      return await signed(access);
    } catch (problem) {
      if ((problem as Problem).status !== 401) throw problem;
      const other = await this.bearer({ anew: true }); // the server's keys may be new ones
      if (other === null) throw problem;
      return signed(other);
    }
  }

  async guest(name?: string): Promise<Who> {
    return this.#signIn('POST /auth/guest', name ? { name } : {});
  }

  async login(name: string, password: string): Promise<Who> {
    return this.#signIn('POST /auth/login', { name, password });
  }

  /** Makes an account, of the kind `bot` for a program; a guest who is signed in becomes it (not a bot), and keeps its records. Answers the recovery code. */
  async register(name: string, password: string, kind?: 'player' | 'bot'): Promise<string | null> {
    const body = { name, password, ...(kind ? { kind } : {}) };
    const asGuest = this.isGuest && kind !== 'bot' ? await this.request('POST /auth/register', { body }) : null;
    return this.#keepWithCode(asGuest ?? (await this.#plain('POST /auth/register', { body })));
  }

  /** Comes back without the password. Answers the next recovery code. */
  async recover(name: string, recovery_code: string, password: string): Promise<string | null> {
    return this.#keepWithCode(await this.#plain('POST /auth/recover', { body: { name, recovery_code, password } }));
  }

  /** All other sign-ins end. */
  async changePassword(old_password: string, new_password: string): Promise<void> {
    const answer = await this.request('POST /auth/password', { body: { old_password, new_password } });
    if (answer) this.#keep(keptOf((await json(answer)) as SignedInAs));
  }

  /** Answers a new recovery code; the one before is void. */
  async newCode(password: string): Promise<string> {
    const answer = await this.#own('POST /auth/recovery-code', { body: { password } });
    return ((await json(answer)) as RecoveryCodeGiven).recovery_code;
  }

  /** Everything that the server knows of who is signed in. */
  async everything(): Promise<Export> {
    return (await json(await this.#own('GET /players/{id}/export', { path: { id: this.#kept?.player } }))) as Export;
  }

  /** Deletes who is signed in, for good. */
  async remove(password?: string): Promise<void> {
    await this.#own('DELETE /players/{id}', { path: { id: this.#kept?.player }, body: password ? { password } : {} });
    this.#keep(null);
  }

  async rename(name: string): Promise<void> {
    const answer = await this.#own('PATCH /players/{id}', { path: { id: this.#kept?.player }, body: { name } });
    const told = (await json(answer)) as PlayerInfo;
    if (this.#kept) this.#keep({ ...this.#kept, name: told.name ?? name });
  }

  /** Signs out here at once, whatever the server says. */
  async signOut(): Promise<void> {
    const refresh_token = this.#kept?.refresh;
    this.#keep(null);
    await this.#plain('POST /auth/logout', { body: { refresh_token } }).catch(() => {}); // it runs out by itself
  }

  #plain(name: string, given?: Loose): Promise<Response> {
    return ask(this.#environment.fetch, this.#url, name, given);
  }

  async #own(name: string, given: Loose): Promise<Response> {
    const answer = await this.request(name, given);
    if (answer === null) throw new Error('nobody is signed in');
    return answer;
  }

  async #signIn(name: string, body: object): Promise<Who> {
    const kept = keptOf((await json(await this.#plain(name, { body }))) as SignedInAs);
    this.#keep(kept);
    return kept;
  }

  /** Uses the refresh token up, unless another tab was faster. Who is not known any more is signed out. */
  async #renew(before: Kept): Promise<void> {
    const now = this.#read();
    if (now?.refresh !== before.refresh) return this.#take(now, true);
    try {
      const answer = await this.#plain('POST /auth/refresh', { body: { refresh_token: before.refresh } });
      return this.#keep(keptOf((await json(answer)) as SignedInAs));
    } catch (problem) {
      const { status } = problem as Problem;
      if (status !== 401 && status !== 403) throw problem;
      return this.#keep(null);
    }
  }

  async #keepWithCode(answer: Response): Promise<string | null> {
    const told = (await json(answer)) as SignedInAs;
    this.#keep(keptOf(told));
    return told.recovery_code ?? null;
  }

  /** What is kept, or null: nothing there, or nothing that we wrote. */
  #read(): Kept | null {
    try {
      const kept = JSON.parse(recall(this.#environment.account, this.#key) ?? 'null') as Kept | null;
      return kept && typeof kept.player === 'string' && typeof kept.refresh === 'string' ? kept : null;
    } catch {
      return null;
    }
  }

  /** Takes somebody over; for all tabs. */
  #keep(kept: Kept | null): void {
    remember(this.#environment.account, this.#key, kept && JSON.stringify(kept));
    this.#take(kept, true);
  }

  #take(kept: Kept | null, here: boolean): void {
    const before = this.#kept;
    this.#kept = kept;
    if (before?.player === kept?.player && before?.name === kept?.name && before?.kind === kept?.kind) return;
    for (const listener of this.#listeners) listener(kept, before, here);
  }
}

/** Does something in one tab at a time, where the browser can tell tabs apart (https and localhost). */
function alone(task: () => Promise<void>): Promise<void> {
  const locks = 'document' in globalThis ? globalThis.navigator?.locks : undefined;
  return locks ? locks.request(KEY, task) : task();
}

function keptOf({ player_id, name, kind, role, access_token, expires_in, refresh_token }: SignedInAs): Kept {
  return { player: player_id, name: name ?? null, kind: kind ?? null, role, access: access_token, until_ms: Date.now() + 1000 * expires_in, refresh: refresh_token };
}
