"""The connection to a room: opens it, comes back after a drop into the same seat and asks for what was missed, gives up
lines that are dead. Knows who is who and what was the last message by its `Books`, and nothing of games."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from .books import Books
from .call import Problem
from .codec import Encoding, pack, subprotocol, unpack
from .endings import BROKEN, LEFT, NOT_KNOWN, TAKEN_OVER, TOKEN_REFUSED, Ending, wait_s
from .machine import Machine, Socket
from .pulse import Pulse

PINGS_AT_FIRST_S = (0.0, 0.3, 0.6, 0.9)
FIRST_RETRY_S = 0.3
RETRY_S = 0.9
SOON = 30  # tries that come as soon as that; a server that restarts is back by then
BACKOFF_S = (1.5, 3.0, 5.0, 8.0)
PATIENCE_S = (1.5, 2.0, 3.0, 5.0)  # for the handshake of a try: what is sent into a dead line is lost
PATIENCE_FIRST_S = 8.0
STEADY_S = 5.0  # a connection that held this long starts the back-off anew

_log = logging.getLogger("tiltyard")


@dataclass(frozen=True)
class Proof:
    """What shows who somebody is."""

    #: Parameters of the address: a one-use ticket, say.
    query: Mapping[str, str] = field(default_factory=dict)
    #: Headers: an access token.
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LineOptions:
    """Where a line leads, and for whom."""

    #: The server, ``http://…``.
    url: str
    room: str
    #: ``None`` watches.
    player: str | None
    encoding: Encoding = "json"
    #: More parameters of the address.
    query: Mapping[str, str] = field(default_factory=dict)
    #: Asked before a dial without a seat's token; ``None`` of it says that nobody is signed in.
    proof: Callable[[], Awaitable[Proof | None]] | None = None


class LineHearer(Protocol):
    """Who hears of a line."""

    def message(self, message: dict[str, Any]) -> None:
        """A message; the books have it in them already."""

    def live(self, anew: bool) -> None:
        """Messages get through; ``anew``: over a new line."""

    def quiet(self, is_quiet: bool) -> None:
        """The line says nothing any more, or does again."""

    def waiting(self, how: Ending, seconds: float, lost_s: float) -> None:
        """It tries again in so many seconds; the line is gone for so long."""

    def closed(self, how: Ending) -> None:
        """It does not try again."""

    def latency(self, seconds: float) -> None:
        """How long it takes there and back."""


class Line:
    """One room's connection, over as many sockets as it takes."""

    def __init__(self, machine: Machine, options: LineOptions, hearer: LineHearer) -> None:
        self.books = Books()
        self._machine = machine
        self._options = options
        self._hearer = hearer
        self._pulse = Pulse(machine, self._ping, hearer.quiet, self.drop)
        self._socket: Socket | None = None
        self._token: str | None = None
        self._try: _Try | None = None
        self._attempt = 0
        self._lost_at: float | None = None
        self._opened_at: float | None = None
        self._welcomed = False
        self._claims = False
        self._leaving = False
        self._held = False
        self._closing: dict[str, Any] | None = None
        self._proving: asyncio.Task[None] | None = None
        self._patience: Callable[[], None] = lambda: None
        self._retry: Callable[[], None] = lambda: None
        self._open()

    @property
    def live(self) -> bool:
        """Whether messages get through right now. What is sent into a line that went quiet would come out in one lump, later."""
        return self._welcomed and self._socket is not None and self._socket.is_open and not self._pulse.is_quiet

    @property
    def watches(self) -> bool:
        """Whether nobody plays here."""
        return self._options.player is None

    def send(self, value: Any) -> bool:
        """Sends a value; answers whether there was a line."""
        frame = pack(self._options.encoding, value)
        return self.live and self._socket is not None and self._socket.send(frame)

    def leave(self) -> None:
        """Gives the seat up; the server then closes with 1000."""
        self._leaving = True
        self._forget()
        if self.watches or not self.send({"type": "leave"}):
            self.finish(Ending(LEFT))

    def again(self) -> None:
        """Tries again now, after an ending, or instead of waiting."""
        self._leaving = False
        self._open()

    def hold(self, yes: bool) -> None:
        """Reads no more for now, or goes on reading."""
        self._held = self._pulse.is_held = yes
        if self._socket is not None:
            self._socket.hold(yes)

    def finish(self, how: Ending) -> None:
        """Ends the line, and keeps the seat for as long as the server does."""
        self._abandon()
        self._hearer.closed(how)

    def _forget(self) -> None:
        self._token = None
        self.books.n = None

    def _open(self) -> None:
        self._abandon()
        self._closing = None
        self._opened_at = None
        patience_s = PATIENCE_FIRST_S if self.books.n is None else _nth(PATIENCE_S, self._attempt)
        self._patience = self._machine.after(patience_s, self.drop)
        if self._options.proof is not None and self._token is None:
            self._proving = asyncio.create_task(self._prove(self._options.proof))
        else:
            self._dial(Proof())

    async def _prove(self, ask: Callable[[], Awaitable[Proof | None]]) -> None:
        status: int | None = 401
        proof: Proof | None = None
        try:
            proof = await ask()
        except Problem as problem:
            status = problem.status
        self._proving = None  # it is this task, and ends by itself
        if proof is not None:
            self._dial(proof)
        elif self.watches:
            self._dial(Proof())  # most rooms may be watched without a name
        elif status == 401:
            self.finish(Ending(NOT_KNOWN, "nobody is signed in"))
        else:
            self.drop()

    def _dial(self, proof: Proof) -> None:
        self._try = _Try(self)
        address, offered = self._address(proof), subprotocol(self._options.encoding)
        self._socket = self._machine.dial(address, offered, proof.headers, self._try)
        self._socket.hold(self._held)

    def _address(self, proof: Proof) -> str:
        options = self._options
        room, player = quote(options.room, safe=""), quote(options.player or "", safe="")
        path = f"/ws/spectate/{room}" if self.watches else f"/ws/game/{room}/{player}"
        query = {**options.query, **proof.query}
        self._claims = self._token is not None
        if self._token is not None:
            query["resume_token"] = self._token
            if self.books.n is not None:
                query["after"] = str(self.books.n)
        address = options.url.replace("http", "ws", 1) + path
        return f"{address}?{urlencode(query)}" if query else address

    def opened(self) -> None:
        """The handshake is answered."""
        self._patience()
        self._opened_at = self._machine.now()
        self._pulse.begin()
        current = self._try
        for wait_s in PINGS_AT_FIRST_S:
            self._machine.after(wait_s, lambda: self._ping() if current is self._try else None)

    def received(self, frame: str | bytes) -> None:
        """A frame came in. What is no message, or can't be taken in, leaves nothing to rely on: another line begins from a whole state."""
        current = self._try
        self._pulse.heard()
        try:
            self._hear(unpack(frame))
        except Exception:
            _log.exception("a message of a room could not be taken in")
            if current is self._try:
                self.drop()

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "pong":
            return self._hearer.latency(self._machine.now() - message["t"])
        if message["type"] == "closing":
            self._closing = message
        self.books.hear(message)
        if message["type"] == "welcome":
            self._welcome(message.get("resume_token"))
        self._hearer.message(message)

    def ended(self, code: int, reason: str, retry_after: float | None = None) -> None:
        """The socket is closed."""
        now = self._machine.now()
        if self._opened_at is not None and now - self._opened_at > STEADY_S:
            self._attempt = 0
        if self._lost_at is None:
            self._lost_at = now if self._pulse.heard_at is None else self._pulse.heard_at
        self._abandon()
        if self._leaving:
            return self._hearer.closed(Ending(LEFT, reason))
        told = self._closing or {}
        self._settle(Ending(code, told.get("reason", reason), wait_s(told.get("retry_after", retry_after))))

    def _abandon(self) -> None:
        """Nothing that the old socket still says is heard: what it says is told again, or its seat is somebody else's now."""
        self._try = None
        self._patience()
        self._retry()
        self._pulse.end()
        self._welcomed = False
        if self._proving is not None:
            self._proving.cancel()
            self._proving = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def drop(self) -> None:
        """The line is dead, whether the socket knows it or not."""
        self.ended(BROKEN, "")

    def _ping(self) -> None:
        if self._socket is not None and self._socket.is_open:
            self._socket.send(pack(self._options.encoding, {"type": "ping", "t": self._machine.now()}))

    def _welcome(self, token: str | None) -> None:
        self._token = None if self.watches else token or self._token
        anew = not self._welcomed
        self._welcomed = True
        self._claims = False
        self._lost_at = None
        self._hearer.live(anew)

    def _settle(self, how: Ending) -> None:
        # A token the server does not know (it forgot us, or is another one) is dropped, and we ask for a fresh seat.
        if self._claims and how.code in TOKEN_REFUSED:
            self._forget()
            return self._open()
        if not how.comes_back:
            if how.code != TAKEN_OVER:
                self._forget()
            return self._hearer.closed(how)
        wait_s = self._wait_s(how)
        self._attempt += 1
        self._retry = self._machine.after(wait_s, self.again)
        self._hearer.waiting(how, wait_s, self._machine.now() - (self._lost_at or 0.0))

    def _wait_s(self, how: Ending) -> float:
        """How long until the next try: what the server asked for, or soon, or, after many tries, less and less often."""
        soon_s = FIRST_RETRY_S if self._attempt == 0 else RETRY_S
        own_s = soon_s if self._attempt < SOON else _nth(BACKOFF_S, self._attempt - SOON)
        spread = 0.8 + 0.3 * self._machine.random()  # so that not all come at once
        return max(own_s * spread, how.asked_s * (1 + 0.1 * self._machine.random()))


class _Try:
    """Hears one socket, for as long as the line listens to it."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def opened(self) -> None:
        if self._line._try is self:
            self._line.opened()

    def received(self, frame: str | bytes) -> None:
        if self._line._try is self:
            self._line.received(frame)

    def closed(self, code: int, reason: str, retry_after: float | None) -> None:
        if self._line._try is self:
            self._line.ended(code, reason, retry_after)


def _nth(values: tuple[float, ...], index: int) -> float:
    return values[min(index, len(values) - 1)]
