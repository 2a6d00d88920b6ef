"""The two encodings of a room's messages, by their subprotocols."""

from __future__ import annotations

import json
from typing import Any, Literal

from . import msgpack

Encoding = Literal["json", "msgpack"]


def subprotocol(encoding: Encoding) -> str:
    """The subprotocol that a client offers for an encoding."""
    return f"tiltyard.v1.{encoding}"


def pack(encoding: Encoding, message: Any) -> str | bytes:
    """A message, as the frame that it travels in. Raises where a message can't hold something."""
    if encoding == "msgpack":
        return msgpack.encode(message)
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def unpack(frame: str | bytes) -> dict[str, Any]:
    """The message that a frame is. Raises a ``ValueError`` where it is none."""
    message = json.loads(frame) if isinstance(frame, str) else msgpack.decode(frame)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ValueError("a message is an object with a type")
    return message
