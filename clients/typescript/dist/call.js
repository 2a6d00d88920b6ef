// One request to the server. Turns every way it can fail into one kind of error that a person can read.
/** A request that did not work (RFC 9457). */
export class Problem extends Error {
    /** The HTTP status; 0 when the server could not be reached. */
    status;
    title;
    type;
    detail;
    errors;
    /** Seconds after which another try makes sense, where the server says so. */
    after_s;
    constructor({ status = 0, title, type, detail, errors = [], after_s = null }) {
        super(detail || title);
        this.name = 'Problem';
        this.status = status;
        this.title = title;
        this.type = type;
        this.detail = detail;
        this.errors = errors;
        this.after_s = after_s;
    }
    /** Whether the server could not be reached at all. */
    get unreachable() {
        return this.status === 0;
    }
    /** What to tell a person. */
    get words() {
        if (this.unreachable)
            return 'The server can’t be reached. Try again in a moment.';
        return this.errors.length > 0 ? this.errors.map(({ detail }) => detail).join(' ') : this.message;
    }
}
/** What to tell a person of anything that went wrong. */
export const problemWords = (problem) => (problem instanceof Problem ? problem.words : problem.message);
/** Asks, and answers as it came, or throws a `Problem`. */
export async function ask(fetch, url, name, given = {}) {
    const [method = 'GET', template = '/'] = name.split(' ');
    const options = { cache: 'no-store', method, headers: { ...given.headers } };
    if (given.signal)
        options.signal = given.signal;
    if (given.body !== undefined)
        Object.assign(options, bodyOf(given));
    const answer = await fetch(url + filled(template, given), options).catch(() => {
        throw new Problem({ title: 'The server can’t be reached' });
    });
    if (answer.ok)
        return answer;
    const told = await answer.json().catch(() => ({}));
    const after_s = Number(answer.headers.get('retry-after')) || null;
    throw new Problem({ title: `The server answered ${answer.status}`, ...told, status: answer.status, after_s });
}
/** The answer's JSON, `null` where there is none. */
export async function json(answer) {
    const text = await answer.text();
    return text === '' ? null : JSON.parse(text);
}
/** JSON, or bytes as they are. */
function bodyOf({ body, headers }) {
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body) || body instanceof Blob)
        return { body: body };
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}
/** The path of a request, with its query. */
export function filled(template, { path = {}, query = {} }) {
    const values = path;
    const at = template.replace(/\{(\w+)\}/g, (_, field) => encodeURIComponent(String(values[field])));
    const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const parameters = new URLSearchParams(said.map(([field, value]) => [field, String(value)])).toString();
    return parameters === '' ? at : `${at}?${parameters}`;
}
