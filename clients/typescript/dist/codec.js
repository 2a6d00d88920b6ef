// The two encodings of a room's messages, by their subprotocols.
import * as msgpack from './msgpack.js';
/** The subprotocol that a client offers for an encoding. */
export const subprotocol = (encoding) => `tiltyard.v1.${encoding}`;
/** A message, as the frame that it travels in. */
export function pack(encoding, message) {
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
export function unpack(data) {
    const message = read(data);
    if (typeof message?.type !== 'string')
        throw new SyntaxError('a message is an object with a type');
    const missing = NEEDED.get(message.type)?.find((field) => !(field in message));
    if (missing !== undefined)
        throw new SyntaxError(`a ${message.type} has a field ${missing}`);
    return message;
}
function read(data) {
    if (typeof data === 'string')
        return JSON.parse(data);
    if (data instanceof ArrayBuffer)
        return msgpack.decode(new Uint8Array(data));
    if (data instanceof Uint8Array)
        return msgpack.decode(data);
    throw new SyntaxError('a frame is text or bytes');
}
