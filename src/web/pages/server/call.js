// One call to the server. Turns every way a call can fail into one kind of error that a person can read. Knows nothing of
// who is signed in: that is api.js.

/** A call that did not work: `errors` holds `{pointer, detail}` for the fields of a refused body. */
export class Problem extends Error {
  constructor({ status = 0, title, detail, errors = [], after_s = null }) {
    super(detail || title);
    Object.assign(this, { status, title, detail, errors, after_s });
  }

  /** Whether the server could not be reached at all. */
  get unreachable() {
    return this.status === 0;
  }
}

/** The answer's JSON (`{}` when it has none), or a `Problem`. */
export async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Problem({ title: 'The server can’t be reached' });
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  const after_s = Number(answer.headers.get('retry-after')) || null;
  throw new Problem({ title: `The server answered ${answer.status}`, ...body, status: answer.status, after_s });
}

/** What to tell a person of a call that did not work. */
export function problemWords(problem) {
  if (problem.unreachable) return 'The server can’t be reached. Try again in a moment.';
  return problem.errors?.length > 0 ? problem.errors.map(({ detail }) => detail).join(' ') : problem.message;
}

/** Options for a call with a JSON body. */
export const json = (value, method = 'POST') => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
