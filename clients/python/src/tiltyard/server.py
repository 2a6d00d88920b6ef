"""One server, with who is signed in there."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from .account import Account, Who
from .call import Call
from .codec import Encoding
from .line import LineOptions, Proof
from .machine import Asyncio, Machine
from .rest import Boards, Matchmaking, Notices, Players, Replays, Rooms, Tournaments
from .room import Reduce, Room

#: Asks for a ticket, where somebody else signs in.
Ticket = Callable[[], Awaitable[str | None]]

#: So many rooms may wait on the standard input.
CALLS_MAX = 64


class Tiltyard:
    """A server: ``Tiltyard("http://127.0.0.1:8000")``. Make it, and everything of it, within a running event loop."""

    def __init__(self, url: str, *, player: str | None = None, token: str | None = None, machine: Machine | None = None) -> None:
        #: The server, without a slash at the end.
        self.url = re.sub("^ws", "http", url).rstrip("/")
        self.account = Account(self.url, player, token)
        self.rooms = Rooms(self.account)
        self.matchmaking = Matchmaking(self.account)
        self.tournaments = Tournaments(self.account)
        self.boards = Boards(self.account)
        self.players = Players(self.account)
        self.replays = Replays(self.account)
        self.notices = Notices(self.account)
        self._machine = machine or Asyncio()

    @classmethod
    def from_environment(cls) -> Tiltyard:
        """The server of ``TILTYARD_URL``, for ``TILTYARD_PLAYER`` with ``TILTYARD_TOKEN``: what ``tiltyard tournament`` tells a
        program (docs/programs.md)."""
        return cls(os.environ["TILTYARD_URL"], player=os.environ["TILTYARD_PLAYER"], token=os.environ["TILTYARD_TOKEN"])

    async def guest(self, name: str | None = None) -> Who:
        """Becomes a guest."""
        return await self.account.guest(name)

    async def request(self, name: str, *, path: Mapping[str, str] | None = None, query: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """Any request of /openapi.json, in the name of who is signed in, if somebody is. Raises a `Problem`."""
        return await self.account.request(Call(name, path, query, body))

    async def join(self, room: str, **options: Any) -> Room[Any]:
        """Takes a seat, and waits until it is there. Raises an `Ended` when there is none. Options as in `enter`."""
        return await self.enter(room, **options).ready()

    def enter(self, room: str, *, player: str | None = None, encoding: Encoding = "json", reduce: Reduce | None = None, ticket: Ticket | None = None) -> Room[Any]:
        """The same without waiting: for who wants to hear how it goes.

        ``reduce(state, delta, message)`` makes of a state and a change the next state, in games whose changes have a form of
        their own. ``player`` is who plays, unless that is who is signed in (any id, on a server in mode ``open``).
        """
        who = self.account.who
        playing = player or (who.player if who is not None else None)
        if playing is None:
            raise ValueError("nobody is signed in: `await server.guest()` first, or say which player")
        is_me = who is not None and who.player == playing
        return self._room(LineOptions(self.url, room, playing, encoding, proof=self._proof(ticket, is_me)), reduce)

    def watch(
        self,
        room: str,
        *,
        player: str | None = None,
        delay_s: int = 0,
        encoding: Encoding = "json",
        reduce: Reduce | None = None,
        ticket: Ticket | None = None,
    ) -> Room[Any]:
        """Watches a room: as ``player``, who may speak there, and so many seconds late."""
        query = {**({} if player is None else {"player": player}), **({"delay": f"{delay_s}s"} if delay_s else {})}
        proof = self._proof(ticket, self.account.who is not None)
        return self._room(LineOptions(self.url, room, None, encoding, query, proof), reduce)

    async def calls(self) -> AsyncIterator[str]:
        """The rooms that ``tiltyard tournament`` calls this program to, one a line of the standard input."""
        loop = asyncio.get_running_loop()
        rooms: asyncio.Queue[str | None] = asyncio.Queue(CALLS_MAX)

        def read() -> None:
            # A file of its own: whoever leaves while it waits must not wait for the lock of `sys.stdin`.
            with io.FileIO(0, closefd=False) as lines, contextlib.suppress(RuntimeError):  # the loop has ended before
                for line in lines:
                    asyncio.run_coroutine_threadsafe(rooms.put(line.decode().strip()), loop).result()
                asyncio.run_coroutine_threadsafe(rooms.put(None), loop).result()

        threading.Thread(target=read, daemon=True).start()
        while (room := await rooms.get()) is not None:
            yield room

    def _room(self, options: LineOptions, reduce: Reduce | None) -> Room[Any]:
        return Room(self._machine, options, reduce)

    def _proof(self, ticket: Ticket | None, is_me: bool) -> Callable[[], Awaitable[Proof | None]] | None:
        if ticket is None:
            return self._bearer if is_me else None

        async def prove() -> Proof | None:
            given = await ticket()
            return None if given is None else Proof(query={"ticket": given})

        return prove

    async def _bearer(self) -> Proof | None:
        token = await self.account.bearer()
        return None if token is None else Proof(headers={"Authorization": f"Bearer {token}"})
