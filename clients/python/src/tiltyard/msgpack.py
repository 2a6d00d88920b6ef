"""MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), as far as JSON goes: no extensions, no bytes."""

from __future__ import annotations

import struct
from typing import Any

#: The server takes values of 128 levels. A change has three for each list in lists, and a message has some around it.
DEPTH_MAX = 4 * 128

_WIDTHS = (("B", 1), ("H", 2), ("I", 4), ("Q", 8))
_NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_LENGTHS = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I", 0xDC: ">H", 0xDD: ">I", 0xDE: ">H", 0xDF: ">I"}
_MAP, _LIST, _TEXT = 0x80, 0x90, 0xA0
_WORDS = {0xC0: None, 0xC2: False, 0xC3: True}


def encode(value: Any) -> bytes:
    """The bytes of a value."""
    out = bytearray()
    _write(out, value, 0)
    return bytes(out)


def decode(data: bytes) -> Any:
    """The value that bytes are. Raises a ``ValueError`` where they are none."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise ValueError("there is more behind the value")
    return value


def _write(out: bytearray, value: Any, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise ValueError("this is nested too deep for a message")
    if value is None:
        out.append(0xC0)
    elif isinstance(value, bool):
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        _write_int(out, value)
    elif isinstance(value, float):
        out += struct.pack(">Bd", 0xCB, value)
    elif isinstance(value, str):
        text = value.encode()
        _write_head(out, len(text), (0xA0, 32), (0xD9, 0xDA, 0xDB))
        out += text
    elif isinstance(value, (list, tuple)):
        _write_head(out, len(value), (0x90, 16), (None, 0xDC, 0xDD))
        for item in value:
            _write(out, item, depth + 1)
    elif isinstance(value, dict):
        _write_head(out, len(value), (0x80, 16), (None, 0xDE, 0xDF))
        for name, item in value.items():
            if not isinstance(name, str):
                raise TypeError("names in a message are texts")
            _write(out, name, depth)
            _write(out, item, depth + 1)
    else:
        raise TypeError(f"a message has no {type(value).__name__}")


def _write_int(out: bytearray, value: int) -> None:
    if -32 <= value < 128:
        out += struct.pack(">b", value)
        return
    for step, (letter, width) in enumerate(_WIDTHS):
        if 0 <= value < 1 << 8 * width:
            out += struct.pack(f">B{letter}", 0xCC + step, value)
            return
        if -(1 << 8 * width - 1) <= value < 0:
            out += struct.pack(f">B{letter.lower()}", 0xD0 + step, value)
            return
    raise ValueError(f"{value} is too large for a message")


def _write_head(out: bytearray, length: int, short: tuple[int, int], heads: tuple[int | None, int, int]) -> None:
    first, below = short
    if length < below:
        out.append(first | length)
        return
    for head, (letter, width) in zip(heads, _WIDTHS):
        if head is not None and length < 1 << 8 * width:
            out += struct.pack(f">B{letter}", head, length)
            return
    raise ValueError("this is too long for a message")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self.data):
            raise ValueError("the bytes end within a value")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def value(self, depth: int) -> Any:
        """Calls itself once a level: Python has room for a thousand calls within each other."""
        if depth > DEPTH_MAX:
            raise ValueError("this is nested too deep for a message")
        kind, what = self.head()
        if kind == _LIST:
            items = []
            for _ in range(what):
                items.append(self.value(depth + 1))
            return items
        if kind == _MAP:
            fields: dict[str, Any] = {}
            for _ in range(what):
                name = self.value(depth + 1)
                if not isinstance(name, str):
                    raise ValueError("names in a message are texts")
                fields[name] = self.value(depth + 1)
            return fields
        return self.take(what).decode() if kind == _TEXT else what

    def head(self) -> tuple[int | None, Any]:
        """How a value begins: what it is of, and how many; or nothing, and the value itself."""
        head = self.take(1)[0]
        if head < 0x80:
            return None, head
        if head >= 0xE0:
            return None, head - 0x100
        if head < 0xC0:  # short maps, lists and texts
            return (_TEXT, head & 0x1F) if head >= _TEXT else (head & 0xF0, head & 0x0F)
        if head in _WORDS:
            return None, _WORDS[head]
        if head in _NUMBERS:
            return None, self.number(_NUMBERS[head])
        if head not in _LENGTHS:
            raise ValueError(f"nothing of JSON begins with {head:#x}")
        return _TEXT if head < 0xDC else _LIST if head < 0xDE else _MAP, self.number(_LENGTHS[head])
