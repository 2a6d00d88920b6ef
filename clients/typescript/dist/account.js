// Who is signed in, and their tokens: gets them, has them renewed before they run out, and gives them up. Browsers share them among tabs.
import { ask, json } from './call.js';
import { keyOf, recall, remember } from './environment.js';
const EARLY_MS = 60_000; // so long before it runs out an access token is renewed
const KEY = 'tiltyard.account';
export class Account {
    #environment;
    #url;
    #key;
    #listeners = new Set();
    #kept;
    #renewing = null;
    constructor(environment, url) {
        this.#environment = environment;
        this.#url = url;
        this.#key = keyOf(KEY, url);
        this.#kept = this.#read();
        if (!('document' in globalThis))
            return;
        globalThis.addEventListener('storage', ({ key }) => (key === this.#key || key === null) && this.#take(this.#read(), false));
    }
    /** Who is signed in, or null. */
    get who() {
        return this.#kept;
    }
    get isGuest() {
        return this.#kept?.kind === 'guest';
    }
    onChange(listener) {
        this.#listeners.add(listener);
    }
    /** A token that is good for a while yet, or null when nobody is signed in. Throws when the server can't be asked. */
    async bearer({ anew = false } = {}) {
        const kept = this.#kept;
        if (!kept)
            return null;
        if (!anew && kept.until_ms - Date.now() > EARLY_MS)
            return kept.access;
        this.#renewing ??= alone(() => this.#renew(kept)).finally(() => { this.#renewing = null; });
        await this.#renewing;
        return this.#kept?.access ?? null;
    }
    /** A one-use ticket for a WebSocket, or null when nobody is signed in. */
    async ticket() {
        const answer = await this.request('POST /auth/ticket');
        return answer && (await json(answer)).ticket;
    }
    /** A request in the name of who is signed in; null when nobody is. */
    async request(name, given = {}) {
        const access = await this.bearer();
        if (access === null)
            return null;
        const signed = (token) => this.#plain(name, { ...given, headers: { ...given.headers, authorization: `Bearer ${token}` } });
        try {
            return await signed(access);
        }
        catch (problem) {
            if (problem.status !== 401)
                throw problem;
            const other = await this.bearer({ anew: true }); // the server's keys may be new ones
            if (other === null)
                throw problem;
            return signed(other);
        }
    }
    async guest(name) {
        return this.#signIn('POST /auth/guest', name ? { name } : {});
    }
    async login(name, password) {
        return this.#signIn('POST /auth/login', { name, password });
    }
    /** Makes an account, of the kind `bot` for a program; a guest who is signed in becomes it (not a bot), and keeps its records. Answers the recovery code. */
    async register(name, password, kind) {
        const body = { name, password, ...(kind ? { kind } : {}) };
        const asGuest = this.isGuest && kind !== 'bot' ? await this.request('POST /auth/register', { body }) : null;
        return this.#keepWithCode(asGuest ?? (await this.#plain('POST /auth/register', { body })));
    }
    /** Comes back without the password. Answers the next recovery code. */
    async recover(name, recovery_code, password) {
        return this.#keepWithCode(await this.#plain('POST /auth/recover', { body: { name, recovery_code, password } }));
    }
    /** All other sign-ins end. */
    async changePassword(old_password, new_password) {
        const answer = await this.request('POST /auth/password', { body: { old_password, new_password } });
        if (answer)
            this.#keep(keptOf((await json(answer))));
    }
    /** Answers a new recovery code; the one before is void. */
    async newCode(password) {
        const answer = await this.#own('POST /auth/recovery-code', { body: { password } });
        return (await json(answer)).recovery_code;
    }
    /** Everything that the server knows of who is signed in. */
    async everything() {
        return (await json(await this.#own('GET /players/{id}/export', { path: { id: this.#kept?.player } })));
    }
    /** Deletes who is signed in, for good. */
    async remove(password) {
        await this.#own('DELETE /players/{id}', { path: { id: this.#kept?.player }, body: password ? { password } : {} });
        this.#keep(null);
    }
    async rename(name) {
        const answer = await this.#own('PATCH /players/{id}', { path: { id: this.#kept?.player }, body: { name } });
        const told = (await json(answer));
        if (this.#kept)
            this.#keep({ ...this.#kept, name: told.name ?? name });
    }
    /** Signs out here at once, whatever the server says. */
    async signOut() {
        const refresh_token = this.#kept?.refresh;
        this.#keep(null);
        await this.#plain('POST /auth/logout', { body: { refresh_token } }).catch(() => { }); // it runs out by itself
    }
    #plain(name, given) {
        return ask(this.#environment.fetch, this.#url, name, given);
    }
    async #own(name, given) {
        const answer = await this.request(name, given);
        if (answer === null)
            throw new Error('nobody is signed in');
        return answer;
    }
    async #signIn(name, body) {
        const kept = keptOf((await json(await this.#plain(name, { body }))));
        this.#keep(kept);
        return kept;
    }
    /** Uses the refresh token up, unless another tab was faster. Who is not known any more is signed out. */
    async #renew(before) {
        const now = this.#read();
        if (now?.refresh !== before.refresh)
            return this.#take(now, true);
        try {
            const answer = await this.#plain('POST /auth/refresh', { body: { refresh_token: before.refresh } });
            return this.#keep(keptOf((await json(answer))));
        }
        catch (problem) {
            const { status } = problem;
            if (status !== 401 && status !== 403)
                throw problem;
            return this.#keep(null);
        }
    }
    async #keepWithCode(answer) {
        const told = (await json(answer));
        this.#keep(keptOf(told));
        return told.recovery_code ?? null;
    }
    /** What is kept, or null: nothing there, or nothing that we wrote. */
    #read() {
        try {
            const kept = JSON.parse(recall(this.#environment.account, this.#key) ?? 'null');
            return kept && typeof kept.player === 'string' && typeof kept.refresh === 'string' ? kept : null;
        }
        catch {
            return null;
        }
    }
    /** Takes somebody over; for all tabs. */
    #keep(kept) {
        remember(this.#environment.account, this.#key, kept && JSON.stringify(kept));
        this.#take(kept, true);
    }
    #take(kept, here) {
        const before = this.#kept;
        this.#kept = kept;
        if (before?.player === kept?.player && before?.name === kept?.name && before?.kind === kept?.kind)
            return;
        for (const listener of this.#listeners)
            listener(kept, before, here);
    }
}
/** Does something in one tab at a time, where the browser can tell tabs apart (https and localhost). */
function alone(task) {
    const locks = 'document' in globalThis ? globalThis.navigator?.locks : undefined;
    return locks ? locks.request(KEY, task) : task();
}
function keptOf({ player_id, name, kind, role, access_token, expires_in, refresh_token }) {
    return { player: player_id, name: name ?? null, kind: kind ?? null, role, access: access_token, until_ms: Date.now() + 1000 * expires_in, refresh: refresh_token };
}
