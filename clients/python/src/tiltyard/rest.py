"""Requests by what they are about, with short names. Whatever is missing here is there by its address:
``await server.request("GET /site")``. Answers are what docs and /openapi.json say, as Python reads JSON."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from .account import Account
from .call import Call, Problem

#: Seconds between two questions for something that takes a while.
EVERY_S = 1.0
#: What may be otherwise at the next question: not reached, too many requests, not ready.
PASSING = frozenset({0, 429, 503})


class Part:
    """Requests in the name of who is signed in."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def _ask(self, name: str, query: dict[str, Any] | None = None, body: Any = None, **path: str) -> Any:
        return await self._account.request(Call(name, path, query, body))

    async def _ask_again(self, name: str, of: str) -> Any:
        """For who asks about something now and then: a problem that passes is waited out."""
        while True:
            try:
                return await self._ask(name, id=of)
            except Problem as problem:
                if problem.status not in PASSING:
                    raise
                await asyncio.sleep(problem.after_s or EVERY_S)

    def _me(self, player: str | None) -> str:
        if player is not None:
            return player
        if self._account.who is None:
            raise ValueError("nobody is signed in: `await server.guest()` first, or say which player")
        return self._account.who.player


class Rooms(Part):
    """Rooms."""

    async def list(self, **query: Any) -> Any:
        """The rooms that are open."""
        return await self._ask("GET /rooms", query)

    async def get(self, room: str) -> Any:
        """One room."""
        return await self._ask("GET /rooms/{id}", id=room)

    async def open(self, name: str, game: str, max_players: int, **more: Any) -> Any:
        """Opens a room; ``more`` as in docs/protocol.md: ``mode``, ``options``, ``private``, ``bots``, …"""
        return await self._ask("POST /rooms", body={"name": name, "game": game, "max_players": max_players, **more})

    async def change(self, room: str, **changes: Any) -> Any:
        """Changes a room of one's own."""
        return await self._ask("PATCH /rooms/{id}", body=changes, id=room)

    async def close(self, room: str) -> None:
        """Closes a room of one's own."""
        await self._ask("DELETE /rooms/{id}", id=room)

    async def add_bots(self, room: str, level: str = "normal", count: int = 1) -> Any:
        """Seats bots of the server: ``easy``, ``normal`` or ``hard``."""
        return await self._ask("POST /game/add-ai-opponent", {"room_id": room, "level": level, "count": count})


class Matchmaking(Part):
    """Finding others to play with."""

    async def quick(self, game: str, **wish: Any) -> Any:
        """A seat in some open room, at once."""
        return await self._ask("POST /matchmaking/quick", body={"game": game, **wish})

    async def open(self, game: str, **wish: Any) -> Any:
        """Opens a ticket: one waits for others of one's strength."""
        return await self._ask("POST /matchmaking/tickets", body={"game": game, **wish})

    async def get(self, ticket: str, player_id: str | None = None) -> Any:
        """How it is with a ticket."""
        return await self._ask("GET /matchmaking/tickets/{id}", {"player_id": player_id}, id=ticket)

    async def cancel(self, ticket: str, player_id: str | None = None) -> None:
        """Takes a ticket back."""
        await self._ask("DELETE /matchmaking/tickets/{id}", {"player_id": player_id}, id=ticket)

    async def found(self, ticket: str) -> str | None:
        """Waits for a match. Answers its room, or ``None`` when the ticket has ended without one."""
        while True:
            told = await self._ask_again("GET /matchmaking/tickets/{id}", ticket)
            if told.get("match"):
                return str(told["match"]["room_id"])
            if told["status"] == "ended":
                return None
            await asyncio.sleep(EVERY_S)


class Tournaments(Part):
    """Tournaments."""

    async def list(self, **query: Any) -> Any:
        """The tournaments there are."""
        return await self._ask("GET /tournaments", query)

    async def get(self, tournament: str) -> Any:
        """One tournament; ``you`` is how it is with who is signed in."""
        return await self._ask("GET /tournaments/{id}", id=tournament)

    async def bracket(self, tournament: str) -> Any:
        """Rounds, matches, and who plays them."""
        return await self._ask("GET /tournaments/{id}/bracket", id=tournament)

    async def standings(self, tournament: str) -> Any:
        """Who is where."""
        return await self._ask("GET /tournaments/{id}/standings", id=tournament)

    async def make(self, name: str, game: str, **more: Any) -> Any:
        """Makes a tournament; ``more`` as in docs/tournaments.md: ``format``, ``best_of``, ``time_bank_ms``, …"""
        return await self._ask("POST /tournaments", body={"name": name, "game": game, **more})

    async def start(self, tournament: str) -> Any:
        """Begins a tournament of one's own."""
        return await self._ask("POST /tournaments/{id}/start", body={}, id=tournament)

    async def enter(self, tournament: str, player: str | None = None, **more: Any) -> Any:
        """Enters a tournament."""
        return await self._ask("POST /tournaments/{id}/entrants", body={"player_id": self._me(player), **more}, id=tournament)

    async def withdraw(self, tournament: str, player: str | None = None) -> None:
        """Leaves a tournament, and plays no further match."""
        await self._ask("DELETE /tournaments/{id}/entrants/{player_id}", id=tournament, player_id=self._me(player))

    async def check_in(self, tournament: str, player: str | None = None) -> Any:
        """Says that one is there."""
        return await self._ask("POST /tournaments/{id}/checkin/{player_id}", id=tournament, player_id=self._me(player))

    async def calls(self, tournament: str) -> AsyncIterator[str]:
        """The rooms in which one's games are to be played, as they come up, for who has entered: play each, and come back for
        the next. Checks in where that is asked for. Ends when the tournament is over, or one is out."""
        room = None
        while True:
            told = await self._ask_again("GET /tournaments/{id}", tournament)
            you = told.get("you") or {}
            if you.get("state") is None:
                raise LookupError(f"you have not entered the tournament {tournament}")
            if told["status"] == "check_in" and not you["checked_in"]:
                await self.check_in(tournament)
            if you["room"] is not None and you["room"] != room:
                room = str(you["room"])
                yield room
                continue
            if told["status"] in ("finished", "cancelled") or you["state"] not in ("in", "waiting"):
                return
            await asyncio.sleep(EVERY_S)


class Boards(Part):
    """Leaderboards."""

    async def list(self) -> Any:
        """The boards there are."""
        return await self._ask("GET /leaderboards")

    async def get(self, board: str, **query: Any) -> Any:
        """The rows of one board: ``limit``, ``cursor``, ``around``, …"""
        return await self._ask("GET /leaderboards/{board}", query, board=board)


class Players(Part):
    """Players, and what they have played."""

    async def get(self, player: str | None = None) -> Any:
        """One player."""
        return await self._ask("GET /players/{id}", id=self._me(player))

    async def matches(self, player: str | None = None, **query: Any) -> Any:
        """What a player has played."""
        return await self._ask("GET /players/{id}/matches", query, id=self._me(player))


class Replays(Part):
    """Matches that were kept."""

    async def list(self, **query: Any) -> Any:
        """The newest first."""
        return await self._ask("GET /replays", query)

    async def get(self, match: str) -> Any:
        """One replay."""
        return await self._ask("GET /replays/{match_id}", match_id=match)


class Notices(Part):
    """What a player is told."""

    async def list(self, player: str | None = None, **query: Any) -> Any:
        """The newest first."""
        return await self._ask("GET /players/{id}/notifications", query, id=self._me(player))

    async def read(self, up_to: int, player: str | None = None) -> None:
        """Everything up to that one was read."""
        await self._ask("POST /players/{id}/notifications/read", body={"up_to": up_to}, id=self._me(player))
