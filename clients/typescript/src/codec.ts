// The two encodings of a room's messages, by their subprotocols.

import * as msgpack from './msgpack.ts';

export type Encoding = 'json' | 'msgpack';

/** The subprotocol that a client offers for an encoding. */
export const subprotocol = (encoding: Encoding): string => `tiltyard.v1.${encoding}`;

/** A message, as the frame that it travels in. */
export function pack(encoding: Encoding, message: unknown): string | Uint8Array {
  return encoding === 'json' ? JSON.stringify(message) : msgpack.encode(message);
}

/** What the library itself needs of messages, by their type. */
const NEEDED = new Map([
  ['welcome', ['room', 'players', 'tick', 'state']],
  ['keyframe', ['players', 'tick', 'state']],
  ['tick', ['tick', 'delta']],
  ['pong', ['t']],
]);

/** The message that a frame is. Throws where it is none. */
export function unpack(data: unknown): { type: string } {
  const message = read(data) as { type: string } | null;
  if (typeof message?.type !== 'string') throw new SyntaxError('a message is an object with a type');
  const missing = NEEDED.get(message.type)?.find((field) => !(field in message));
  if (missing !== undefined) throw new SyntaxError(`a ${message.type} has a field ${missing}`);
  return message;
}

function read(data: unknown): unknown {
  if (typeof data === 'string') return JSON.parse(data);
  if (data instanceof ArrayBuffer) return msgpack.decode(new Uint8Array(data));
  if (data instanceof Uint8Array) return msgpack.decode(data);
  throw new SyntaxError('a frame is text or bytes');
}
