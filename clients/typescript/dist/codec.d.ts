export type Encoding = 'json' | 'msgpack';
/** The subprotocol that a client offers for an encoding. */
export declare const subprotocol: (encoding: Encoding) => string;
/** A message, as the frame that it travels in. */
export declare function pack(encoding: Encoding, message: unknown): string | Uint8Array;
/** The message that a frame is. Throws where it is none. */
export declare function unpack(data: unknown): {
    type: string;
};
