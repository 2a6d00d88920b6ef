// The two encodings of a room's messages, by their subprotocols.

import * as msgpack from './msgpack.ts';

export type Encoding = 'json' | 'msgpack';

/** The subprotocol that a client offers for an encoding. */
export const subprotocol = (encoding: Encoding): string => `tiltyard.v1.${encoding}`;

/** A message, as the frame that it travels in. */
export function pack(encoding: Encoding, message: unknown): string | Uint8Array {
  return encoding === 'json' ? JSON.stringify(message) : msgpack.encode(message);
}

/** What a frame says. Throws where it says nothing. */
export function unpack(data: unknown): unknown {
  if (typeof data === 'string') return JSON.parse(data);
  if (data instanceof ArrayBuffer) return msgpack.decode(new Uint8Array(data));
  if (data instanceof Uint8Array) return msgpack.decode(data);
  throw new SyntaxError('a frame is text or bytes');
}
