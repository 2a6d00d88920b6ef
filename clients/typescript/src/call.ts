// One request to the server. Turns every way it can fail into one kind of error that a person can read.

import type { Requests } from './types/requests.ts';

/** What a refused field of a body was refused for. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

/** A request that did not work (RFC 9457). */
export class Problem extends Error {
  /** The HTTP status; 0 when the server could not be reached. */
  status: number;
  title: string;
  type: string | undefined;
  detail: string | undefined;
  errors: FieldProblem[];
  /** Seconds after which another try makes sense, where the server says so. */
  after_s: number | null;

  constructor({ status = 0, title, type, detail, errors = [], after_s = null }: Partial<Problem> & { title: string }) {
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
  get unreachable(): boolean {
    return this.status === 0;
  }

  /** What to tell a person. */
  get words(): string {
    if (this.unreachable) return 'The server can’t be reached. Try again in a moment.';
    return this.errors.length > 0 ? this.errors.map(({ detail }) => detail).join(' ') : this.message;
  }
}

/** What to tell a person of anything that went wrong. */
export const problemWords = (problem: Error): string => (problem instanceof Problem ? problem.words : problem.message);

export type RequestName = keyof Requests;
export type Answer<Name extends RequestName> = Requests[Name]['answer'];

type Part<Name extends RequestName, Field extends string> = Field extends keyof Requests[Name] ? Requests[Name][Field] : undefined;
type Of<Name extends RequestName, Field extends string, Filled = Part<Name, Field>> = [Filled] extends [undefined]
  ? { [Key in Field]?: undefined } : {} extends Filled ? { [Key in Field]?: Filled } : { [Key in Field]: Filled };

/** What a request takes: what its path, its query and its body have, and what `fetch` takes besides. */
export type Given<Name extends RequestName> = Of<Name, 'path'> & Of<Name, 'query'> & Of<Name, 'body'> & Extras;

export interface Extras {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What is put into any request. */
export interface Loose extends Extras {
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
}

type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/** Asks, and answers as it came, or throws a `Problem`. */
export async function ask(fetch: Fetch, url: string, name: string, given: Loose = {}): Promise<Response> {
  const [method = 'GET', template = '/'] = name.split(' ');
  const options: RequestInit = { cache: 'no-store', method, headers: { ...given.headers } };
  if (given.signal) options.signal = given.signal;
  if (given.body !== undefined) Object.assign(options, bodyOf(given));
  const answer = await fetch(url + filled(template, given), options).catch(() => {
    throw new Problem({ title: 'The server can’t be reached' });
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const after_s = Number(answer.headers.get('retry-after')) || null;
  throw new Problem({ title: `The server answered ${answer.status}`, ...told, status: answer.status, after_s });
}

/** The answer's JSON, `null` where there is none. */
export async function json(answer: Response): Promise<unknown> {
  const text = await answer.text();
  return text === '' ? null : JSON.parse(text);
}

/** JSON, or bytes as they are. */
function bodyOf({ body, headers }: Loose): RequestInit {
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body) || body instanceof Blob) return { body: body as BodyInit };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/** The path of a request, with its query. */
export function filled(template: string, { path = {}, query = {} }: Loose): string {
  const values = path as Record<string, unknown>;
  const at = template.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(values[field])));
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const parameters = new URLSearchParams(said.map(([field, value]) => [field, String(value)])).toString();
  return parameters === '' ? at : `${at}?${parameters}`;
}
