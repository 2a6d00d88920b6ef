// An event stream (Server-Sent Events) that is followed while somebody looks: hidden pages give theirs up (a browser has few connections
// for each host), and take it up again when they are seen. Comes back after a fault by itself. Read with `fetch`: Node has no
// EventSource, and a browser's own takes no token.
import { tell } from './emitter.js';
const AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const STEADY_MS = 5000;
const REFUSALS = new Set([400, 401, 403, 404]); // asking again will not help
/** A stream that says nothing for so long, no comment either, is dead. The server says one every 15 s. */
const SILENT_MS = 45_000;
export class Stream {
    #environment;
    #options;
    #wanted = true;
    #tries = 0;
    #last = null;
    #following = null;
    #cancel = () => { };
    #forget = () => { };
    constructor(environment, options) {
        this.#environment = environment;
        this.#options = options;
        const { document } = globalThis;
        const attend = () => this.#attend();
        if (document) {
            document.addEventListener('visibilitychange', attend);
            globalThis.addEventListener('online', attend);
            this.#forget = () => {
                document.removeEventListener('visibilitychange', attend);
                globalThis.removeEventListener('online', attend);
            };
        }
        this.#attend();
    }
    /** For good. */
    end() {
        this.#wanted = false;
        this.#forget();
        this.#rest();
    }
    #attend() {
        if (!this.#wanted)
            return;
        if (!this.#options.hiddenToo && this.#environment.isHidden())
            this.#rest();
        else if (!this.#following)
            void this.#follow();
    }
    #rest() {
        this.#cancel();
        this.#following?.abort();
        this.#following = null;
    }
    async #follow() {
        this.#rest();
        const following = new AbortController();
        this.#following = following;
        const is = () => this.#following === following;
        let opened_at = null;
        let status;
        try {
            await this.#options.on.prepare?.();
            if (!is())
                return;
            const answer = await this.#options.ask(this.#last, following.signal);
            if (!is())
                return;
            opened_at = this.#environment.now();
            this.#say('live');
            await this.#read(answer, is);
        }
        catch (problem) {
            status = problem?.status;
        }
        if (!is())
            return;
        if (status !== undefined && REFUSALS.has(status))
            return this.#refused();
        if (opened_at !== null && this.#environment.now() - opened_at > STEADY_MS)
            this.#tries = 0;
        this.#lost();
    }
    /** Reads to the end, or until nobody wants to know. */
    async #read(answer, is) {
        const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        while (reader && is()) {
            const { done, value } = await this.#patiently(reader.read());
            if (done || !is())
                return;
            text += value;
            const blocks = text.split('\n\n');
            text = blocks.pop() ?? '';
            for (const block of blocks)
                if (!is() || !this.#told(block))
                    return;
        }
    }
    /** A part, or a fault when none comes for long. */
    #patiently(part) {
        return new Promise((resolve, reject) => {
            const cancel = this.#environment.after(SILENT_MS, () => {
                this.#following?.abort();
                reject(new Error('the stream says nothing'));
            });
            part.then(resolve, reject).finally(cancel);
        });
    }
    /** Tells an event on; `false` when it was the last one. */
    #told(block) {
        const lines = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)).filter((line) => line !== null);
        const data = lines.filter(([, field]) => field === 'data').map(([, , value]) => value);
        if (data.length === 0)
            return true;
        this.#last = lines.findLast(([, field]) => field === 'id')?.[2] ?? this.#last;
        const message = JSON.parse(data.join('\n'));
        if (message.type === 'closing')
            return false;
        tell(() => this.#options.on.message(message));
        return true;
    }
    #say(state) {
        tell(() => this.#options.on.state?.(state));
    }
    #refused() {
        this.end();
        this.#say('refused');
    }
    #lost() {
        this.#rest();
        this.#say('waiting');
        const wait_ms = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)] ?? 0;
        this.#tries += 1;
        this.#cancel = this.#environment.after(wait_ms * (0.8 + 0.4 * this.#environment.random()), () => this.#attend());
    }
}
