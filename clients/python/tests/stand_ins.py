"""Stand-ins for the machine: a clock that a test moves, and sockets that it plays the server of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tiltyard.machine import Socket, SocketHearer


async def settled() -> None:
    """Lets everything happen that waits for nothing."""
    for _ in range(10):
        await asyncio.sleep(0)


@dataclass(eq=False)
class Timer:
    due: float
    call: Callable[[], None]


class FakeSocket:
    def __init__(self, address: str, subprotocol: str, headers: Mapping[str, str], hearer: SocketHearer) -> None:
        self.address = address
        self.subprotocol = subprotocol
        self.headers = headers
        self.hearer = hearer
        self.sent: list[str | bytes] = []
        self.is_open = False
        self.is_held = False
        self.was_closed = False

    def send(self, frame: str | bytes) -> bool:
        if not self.is_open:
            raise AssertionError("sent into a socket that is not open")
        self.sent.append(frame)
        return True

    def hold(self, yes: bool) -> None:
        self.is_held = yes

    def close(self) -> None:
        self.is_open = False
        self.was_closed = True


class FakeMachine:
    """A machine for a client under test."""

    def __init__(self) -> None:
        self.time = 1.0
        self.timers: list[Timer] = []
        self.sockets: list[FakeSocket] = []
        self.drawn = 0.5

    @property
    def socket(self) -> FakeSocket:
        return self.sockets[-1]

    def now(self) -> float:
        return self.time

    def random(self) -> float:
        return self.drawn

    def after(self, wait_s: float, call: Callable[[], None]) -> Callable[[], None]:
        timer = Timer(self.time + wait_s, call)
        self.timers.append(timer)
        return lambda: self.timers.remove(timer) if timer in self.timers else None

    def dial(self, address: str, subprotocol: str, headers: Mapping[str, str], hearer: SocketHearer) -> Socket:
        self.sockets.append(FakeSocket(address, subprotocol, headers, hearer))
        return self.socket

    async def move(self, seconds: float) -> None:
        """Moves on; what is due on the way happens then."""
        until = self.time + seconds
        while due := [timer for timer in self.timers if timer.due <= until]:
            timer = min(due, key=lambda each: each.due)
            self.time = max(self.time, timer.due)
            self.timers.remove(timer)
            timer.call()
            await settled()
        self.time = until

    async def sleep(self, seconds: float) -> None:
        """The program does nothing for so long; what was due happens once, afterwards."""
        self.time += seconds
        await self.move(0)
