export type Encoding = 'json' | 'msgpack';
/** The subprotocol that a client offers for an encoding. */
export declare const subprotocol: (encoding: Encoding) => string;
/** A message, as the frame that it travels in. */
export declare function pack(encoding: Encoding, message: unknown): string | Uint8Array;
/** What a frame says. Throws where it says nothing. */
export declare function unpack(data: unknown): unknown;
