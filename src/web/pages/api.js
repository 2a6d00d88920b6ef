// REST calls. Turns every way a call can fail into one kind of error that a person can read.

/** A call that did not work: `errors` holds `{pointer, detail}` for the fields of a refused body. */
export class Problem extends Error {
  constructor({ status = 0, title, detail, errors = [] }) {
    super(detail || title);
    Object.assign(this, { status, title, detail, errors });
  }

  /** Whether the server could not be reached at all. */
  get unreachable() {
    return this.status === 0;
  }
}

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Problem({ title: 'The server can’t be reached' });
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new Problem({ title: `The server answered ${answer.status}`, ...body, status: answer.status });
}

const json = (value) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

export const listRooms = () => call('/rooms/?limit=50');
export const getRoom = (id, options) => call(`/rooms/${encodeURIComponent(id)}`, options);
export const getChat = (id) => call(`/rooms/${encodeURIComponent(id)}/chat`);
export const listReplays = (filter) => call(`/replays/?${new URLSearchParams(filter)}`);
export const getReplay = (match) => call(`/replays/${encodeURIComponent(match)}`);
export const getMoments = (match) => call(`/replays/${encodeURIComponent(match)}/moments`);
export const verifyReplay = (match) => call(`/replays/${encodeURIComponent(match)}/verify`, { method: 'POST' });
export const openRoom = (room) => call('/rooms/', json(room));

export const addBots = (room, level, count) =>
  call(`/game/add-ai-opponent?${new URLSearchParams({ room_id: room, level, count })}`, { method: 'POST' });

export const removeBot = (room, bot) =>
  call(`/rooms/${encodeURIComponent(room)}/bots/${encodeURIComponent(bot)}`, { method: 'DELETE' });
