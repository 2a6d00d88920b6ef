// MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), as far as JSON goes: no extensions. Maps have names that are text.
const writer = new TextEncoder();
const reader = new TextDecoder('utf-8', { fatal: true });
const U32 = 2 ** 32;
/** The server takes values of 128 levels. A change has three for each list in lists, and a message has some around it. */
const DEPTH_MAX = 4 * 128;
/** The bytes of a value. Fields that are undefined are left out, and numbers that are none are null, as in JSON. */
export function encode(value) {
    const out = new Output();
    out.value(value, 0);
    return out.bytes.slice(0, out.at);
}
class Output {
    bytes = new Uint8Array(256);
    view = new DataView(this.bytes.buffer);
    at = 0;
    room(bytes) {
        const at = this.at;
        this.at += bytes;
        if (this.at > this.bytes.length) {
            const grown = new Uint8Array(Math.max(this.at, 2 * this.bytes.length));
            grown.set(this.bytes);
            this.bytes = grown;
            this.view = new DataView(grown.buffer);
        }
        return at;
    }
    byte(byte) {
        const at = this.room(1); // first: it may bring another view
        this.view.setUint8(at, byte);
    }
    value(value, depth) {
        if (depth > DEPTH_MAX)
            throw new TypeError('this is nested too deep for a message');
        if (value === null || value === undefined)
            this.byte(0xc0);
        else if (typeof value === 'boolean')
            this.byte(value ? 0xc3 : 0xc2);
        else if (typeof value === 'number')
            this.number(value);
        else if (typeof value === 'string')
            this.text(value);
        else if (Array.isArray(value))
            this.list(value, depth);
        else if (typeof value === 'object')
            this.map(value, depth);
        else
            throw new TypeError(`a message has no ${typeof value}`);
    }
    number(number) {
        if (!Number.isFinite(number))
            this.byte(0xc0);
        else if (!Number.isSafeInteger(number) || Object.is(number, -0))
            this.float(number);
        else if (number >= 0)
            this.natural(number);
        else
            this.negative(number);
    }
    float(number) {
        this.byte(0xcb);
        const at = this.room(8);
        this.view.setFloat64(at, number);
    }
    natural(number) {
        if (number < 0x80)
            this.byte(number);
        else if (number < 0x100)
            this.sized(0xcc, number, 1);
        else if (number < 0x10000)
            this.sized(0xcd, number, 2);
        else if (number < U32)
            this.sized(0xce, number, 4);
        else {
            this.byte(0xcf);
            const at = this.room(8);
            this.view.setBigUint64(at, BigInt(number));
        }
    }
    negative(number) {
        if (number >= -0x20)
            this.byte(number & 0xff);
        else if (number >= -0x80)
            this.sized(0xd0, number & 0xff, 1);
        else if (number >= -0x8000)
            this.sized(0xd1, number & 0xffff, 2);
        else if (number >= -U32 / 2)
            this.sized(0xd2, number >>> 0, 4);
        else {
            this.byte(0xd3);
            const at = this.room(8);
            this.view.setBigInt64(at, BigInt(number));
        }
    }
    /** A marker and a number behind it, of so many bytes. */
    sized(marker, number, bytes) {
        this.byte(marker);
        const at = this.room(bytes);
        if (bytes === 1)
            this.view.setUint8(at, number);
        else if (bytes === 2)
            this.view.setUint16(at, number);
        else
            this.view.setUint32(at, number);
    }
    text(text) {
        const bytes = writer.encode(text);
        const { length } = bytes;
        if (length < 32)
            this.byte(0xa0 | length);
        else if (length < 0x100)
            this.sized(0xd9, length, 1);
        else if (length < 0x10000)
            this.sized(0xda, length, 2);
        else
            this.sized(0xdb, length, 4);
        const at = this.room(length);
        this.bytes.set(bytes, at);
    }
    head(length, small, marker) {
        if (length < 16)
            this.byte(small | length);
        else if (length < 0x10000)
            this.sized(marker, length, 2);
        else
            this.sized(marker + 1, length, 4);
    }
    list(list, depth) {
        this.head(list.length, 0x90, 0xdc);
        for (const item of list)
            this.value(item, depth + 1);
    }
    map(map, depth) {
        const fields = Object.entries(map).filter(([, value]) => value !== undefined);
        this.head(fields.length, 0x80, 0xde);
        for (const [name, value] of fields) {
            this.text(name);
            this.value(value, depth + 1);
        }
    }
}
/** The value of some bytes. Throws where they are none, or more than one. */
export function decode(bytes) {
    const input = new Input(bytes);
    const value = input.value(0);
    if (input.at !== bytes.length)
        throw new SyntaxError('there is something behind the end of a message');
    return value;
}
class Input {
    bytes;
    view;
    at = 0;
    constructor(bytes) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    /** Passes over so many bytes; answers where they begin. A view throws where there are too few. */
    pass(bytes) {
        this.at += bytes;
        if (this.at > this.bytes.length)
            throw new SyntaxError('a message has no end');
        return this.at - bytes;
    }
    value(depth) {
        if (depth > DEPTH_MAX)
            throw new SyntaxError('a message is nested too deep');
        const marker = this.view.getUint8(this.pass(1));
        if (marker < 0x80)
            return marker;
        if (marker < 0x90)
            return this.map(marker & 15, depth);
        if (marker < 0xa0)
            return this.list(marker & 15, depth);
        if (marker < 0xc0)
            return this.text(marker & 31);
        if (marker >= 0xe0)
            return marker - 0x100;
        return this.marked(marker, depth);
    }
    marked(marker, depth) {
        switch (marker) {
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xca: return this.view.getFloat32(this.pass(4));
            case 0xcb: return this.view.getFloat64(this.pass(8));
            case 0xcc:
            case 0xcd:
            case 0xce: return this.natural(1 << (marker - 0xcc));
            case 0xcf: return Number(this.view.getBigUint64(this.pass(8)));
            case 0xd0: return this.view.getInt8(this.pass(1));
            case 0xd1: return this.view.getInt16(this.pass(2));
            case 0xd2: return this.view.getInt32(this.pass(4));
            case 0xd3: return Number(this.view.getBigInt64(this.pass(8)));
            case 0xd9:
            case 0xda:
            case 0xdb: return this.text(this.natural(1 << (marker - 0xd9)));
            case 0xdc:
            case 0xdd: return this.list(this.natural(marker === 0xdc ? 2 : 4), depth);
            case 0xde:
            case 0xdf: return this.map(this.natural(marker === 0xde ? 2 : 4), depth);
            default: throw new SyntaxError(`a message has no values that begin with ${marker.toString(16)}`);
        }
    }
    natural(bytes) {
        const at = this.pass(bytes);
        if (bytes === 1)
            return this.view.getUint8(at);
        return bytes === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
    }
    text(length) {
        const at = this.pass(length);
        return reader.decode(this.bytes.subarray(at, at + length));
    }
    list(length, depth) {
        const list = [];
        for (let number = 0; number < length; number += 1)
            list.push(this.value(depth + 1));
        return list;
    }
    map(length, depth) {
        const map = {};
        for (let number = 0; number < length; number += 1) {
            const name = this.value(depth + 1);
            if (typeof name !== 'string')
                throw new SyntaxError('a field has a name that is no text');
            if (name === '__proto__')
                Object.defineProperty(map, name, { value: this.value(depth + 1), enumerable: true, configurable: true, writable: true });
            else
                map[name] = this.value(depth + 1);
        }
        return map;
    }
}
