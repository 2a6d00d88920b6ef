"""What the library needs of the machine that it runs on: sockets, a clock, timers. Tests put stand-ins in."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from .endings import BROKEN

#: The longest frame that is taken. A whole state of a big room has some megabytes.
FRAME_MAX = 64 * 1024 * 1024
#: So many frames may wait to be sent: whoever sends more has no line.
UNSENT_MAX = 1024
#: Close codes for handshakes that were answered with a status instead.
REFUSED = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 429: 4429, 503: 4503}


class SocketHearer(Protocol):
    """Who hears of a socket."""

    def opened(self) -> None:
        """The handshake is answered."""

    def received(self, frame: str | bytes) -> None:
        """A frame came in."""

    def closed(self, code: int, reason: str, retry_after: float | None) -> None:
        """It is closed; with 1006 when nobody said so. Called once."""


class Socket(Protocol):
    """A WebSocket that was dialed."""

    @property
    def is_open(self) -> bool:
        """Whether frames get through."""

    def send(self, frame: str | bytes) -> bool:
        """Sends a frame; answers whether that is possible."""

    def hold(self, yes: bool) -> None:
        """Reads no more, or goes on reading."""

    def close(self) -> None:
        """Closes it, and calls nobody any more."""


class Machine(Protocol):
    """The machine that a client runs on."""

    def now(self) -> float:
        """Seconds, from whenever."""

    def after(self, wait_s: float, call: Callable[[], None]) -> Callable[[], None]:
        """Calls back once, so many seconds later; answers what cancels it."""

    def random(self) -> float:
        """A number from 0 up to 1."""

    def dial(self, address: str, subprotocol: str, headers: Mapping[str, str], hearer: SocketHearer) -> Socket:
        """Opens a WebSocket."""


class Asyncio:
    """The machine as it is, in the event loop that runs."""

    def now(self) -> float:
        """The time of the loop."""
        return asyncio.get_running_loop().time()

    def after(self, wait_s: float, call: Callable[[], None]) -> Callable[[], None]:
        """A timer of the loop."""
        return asyncio.get_running_loop().call_later(wait_s, call).cancel

    def random(self) -> float:
        """Any number."""
        return random.random()

    def dial(self, address: str, subprotocol: str, headers: Mapping[str, str], hearer: SocketHearer) -> Socket:
        """A WebSocket of the library `websockets`."""
        return _Socket(address, subprotocol, headers, hearer)


class _Socket:
    def __init__(self, address: str, subprotocol: str, headers: Mapping[str, str], hearer: SocketHearer) -> None:
        self.is_open = False
        self._hearer: SocketHearer | None = hearer
        self._unsent: asyncio.Queue[str | bytes] = asyncio.Queue(UNSENT_MAX)
        self._flows = asyncio.Event()
        self._flows.set()
        self._task = asyncio.create_task(self._run(address, Subprotocol(subprotocol), headers))

    def send(self, frame: str | bytes) -> bool:
        if not self.is_open or self._unsent.full():
            return False
        self._unsent.put_nowait(frame)
        return True

    def hold(self, yes: bool) -> None:
        if yes:
            self._flows.clear()
        else:
            self._flows.set()

    def close(self) -> None:
        self.is_open = False
        self._hearer = None
        if self._task is not asyncio.current_task():  # that one looks for itself, once it has told what it tells
            self._task.cancel()

    async def _run(self, address: str, subprotocol: Subprotocol, headers: Mapping[str, str]) -> None:
        code, reason, retry_after = BROKEN, "", None
        options: dict[str, Any] = {"subprotocols": [subprotocol], "additional_headers": dict(headers), "max_size": FRAME_MAX}
        try:
            # No pings of its own, and no time limits: a `Pulse` and a `Line` know better.
            async with connect(address, compression=None, ping_interval=None, open_timeout=None, close_timeout=1, **options) as socket:
                await self._talk(socket)
            if socket.close_code is not None:
                code, reason = socket.close_code, socket.close_reason or ""
        except InvalidStatus as refused:
            code = REFUSED.get(refused.response.status_code, BROKEN)
            reason = f"the server answered {refused.response.status_code}"
            retry_after = _seconds(refused.response.headers.get("Retry-After"))
        except (OSError, EOFError, WebSocketException) as problem:
            reason = str(problem)
        self.is_open = False
        if self._hearer is not None:
            self._hearer.closed(code, reason, retry_after)

    async def _talk(self, socket: ClientConnection) -> None:
        """Sends and hears until the line is gone, or nobody hears."""
        self.is_open = True
        writer = asyncio.create_task(self._write(socket))
        try:
            if self._hearer is not None:
                self._hearer.opened()
            while self._hearer is not None:  # who is told something may close it; all others who do so cancel this task
                self._hearer.received(await socket.recv())
                if self._hearer is not None:
                    await self._flows.wait()
        except ConnectionClosed:
            pass  # the socket knows how
        finally:
            self.is_open = False
            writer.cancel()

    async def _write(self, socket: ClientConnection) -> None:
        try:
            while True:
                await socket.send(await self._unsent.get())
        except ConnectionClosed:
            pass  # who reads hears how it ended


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
