"""MessagePack: the bytes are those that the specification names, everything comes back, and what is broken is refused."""

from __future__ import annotations

import random
import unittest
from typing import Any

from tiltyard.codec import pack, unpack
from tiltyard.msgpack import decode, encode

BYTES: list[tuple[Any, str]] = [
    (None, "c0"), (False, "c2"), (True, "c3"), (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"), (65535, "cdffff"),
    (65536, "ce00010000"), (4294967295, "ceffffffff"), (4294967296, "cf0000000100000000"), (-1, "ff"), (-32, "e0"), (-33, "d0df"), (-128, "d080"),
    (-129, "d1ff7f"), (-32768, "d18000"), (-32769, "d2ffff7fff"), (-2147483648, "d280000000"), (-2147483649, "d3ffffffff7fffffff"),
    (1.5, "cb3ff8000000000000"), ("", "a0"), ("ä", "a2c3a4"), ("x" * 32, "d920" + "78" * 32), ([], "90"), ({}, "80"), ({"a": 1}, "81a16101"),
    ([None] * 16, "dc0010" + "c0" * 16),
]  # fmt: skip


def anything(dice: random.Random, depth: int = 0) -> Any:
    match dice.randrange(5 if depth > 4 else 7):
        case 0:
            return dice.choice([None, True, False])
        case 1:
            return dice.randrange(-(2 ** dice.randrange(1, 64)), 2 ** dice.randrange(1, 65))
        case 2:
            return dice.random() * 1e9
        case 3 | 4:
            return "ä🚪x" * dice.randrange(40)
        case 5:
            return [anything(dice, depth + 1) for _ in range(dice.randrange(20))]
        case _:
            return {f"f{number}": anything(dice, depth + 1) for number in range(dice.randrange(20))}


class MessagePack(unittest.TestCase):
    def test_values_are_written_as_short_as_they_can_be(self) -> None:
        for value, written in BYTES:
            self.assertEqual(encode(value).hex(), written)
            self.assertEqual(decode(bytes.fromhex(written)), value)

    def test_whatever_is_written_is_read(self) -> None:
        dice = random.Random(20260101)
        for _ in range(300):
            value = anything(dice)
            self.assertEqual(decode(encode(value)), value)
        large = ["x" * 70_000, list(range(70_000)), {str(number): number for number in range(70_000)}]
        self.assertEqual(decode(encode(large)), large)
        self.assertEqual(decode(bytes.fromhex("ca3fc00000")), 1.5)

    def test_what_is_broken_is_refused_and_nothing_hangs(self) -> None:
        whole = encode({"type": "tick", "list": [1, 2.5, "ä", {"deep": [True]}]})
        broken = [whole[:length] for length in range(len(whole))]
        broken += map(bytes.fromhex, ["c1", "c40100", "d40100", "810101", "0102", "ddffffffff", "a1ff"])
        broken.append(b"\x91" * 1000)
        for data in broken:
            with self.subTest(data.hex()[:40]), self.assertRaises(ValueError):
                decode(data)

    def test_what_no_message_can_hold_is_refused(self) -> None:
        for value in (object(), b"bytes", {1: 2}, 1 << 64, -(1 << 63) - 1):
            with self.subTest(repr(value)), self.assertRaises((TypeError, ValueError)):
                encode(value)


class Messages(unittest.TestCase):
    def test_a_message_is_an_object_with_a_type(self) -> None:
        self.assertEqual(unpack(pack("json", {"type": "tick"})), unpack(pack("msgpack", {"type": "tick"})))
        for frame in ("[]", "{}", '{"type": 1}', "{", encode([]), b""):
            with self.subTest(frame), self.assertRaises(ValueError):
                unpack(frame)


if __name__ == "__main__":
    unittest.main()
