/** The bytes of a value. Fields that are undefined are left out, and numbers that are none are null, as in JSON. */
export declare function encode(value: unknown): Uint8Array<ArrayBuffer>;
/** The value of some bytes. Throws where they are none, or more than one. */
export declare function decode(bytes: Uint8Array): unknown;
