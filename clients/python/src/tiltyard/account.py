"""Who is signed in, and their tokens: gets them, has them renewed before they run out, and gives them up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from .call import Call, Problem, ask

EARLY_S = 60.0  # so long before it runs out an access token is renewed


@dataclass(frozen=True)
class Who:
    """Who is signed in."""

    player: str
    #: ``None``, like ``kind``, when the server could not read it just now, or nobody has asked.
    name: str | None = None
    #: ``guest``, ``account`` or ``bot``.
    kind: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class _Tokens:
    access: str
    until: float | None = None
    refresh: str | None = None


class Account:
    """Signs in, and makes requests in the name of who is signed in."""

    def __init__(self, url: str, player: str | None = None, token: str | None = None) -> None:
        self._url = url
        self._tokens = None if token is None else _Tokens(token)
        self._renewing = asyncio.Lock()
        #: Who is signed in, or ``None``.
        self.who: Who | None = None if player is None else Who(player)

    async def bearer(self, anew: bool = False) -> str | None:
        """A token that is good for a while yet, or ``None`` when nobody is signed in."""
        before = self._tokens
        async with self._renewing:  # of two that use a refresh token, one would be signed out
            tokens = self._tokens
            if tokens is None:
                return None
            is_old = tokens.until is not None and tokens.until - time.monotonic() < EARLY_S
            if tokens.refresh is not None and (is_old or (anew and tokens is before)):
                await self._renew(tokens.refresh)
        return self._tokens.access if self._tokens is not None else None

    async def request(self, call: Call) -> Any:
        """A request, in the name of who is signed in, if somebody is."""
        token = await self.bearer()
        try:
            return await ask(self._url, call, token)
        except Problem as problem:
            if problem.status != 401 or token is None:
                raise
            other = await self.bearer(anew=True)  # the server's keys may be new ones
            if other is None or other == token:
                raise
            return await ask(self._url, call, other)

    async def guest(self, name: str | None = None) -> Who:
        """Becomes a guest."""
        return self._keep(await self._plain("POST /auth/guest", {} if name is None else {"name": name}))

    async def login(self, name: str, password: str) -> Who:
        """Signs in with a password."""
        return self._keep(await self._plain("POST /auth/login", {"name": name, "password": password}))

    async def register(self, name: str, password: str, kind: str | None = None) -> str | None:
        """Makes an account, of the kind ``bot`` for a program; a guest who is signed in becomes it (not a bot), and keeps its records.
        Answers the recovery code."""
        body = {"name": name, "password": password, **({} if kind is None else {"kind": kind})}
        is_guest = self.who is not None and self.who.kind == "guest" and kind != "bot"
        told = await (self.request(Call("POST /auth/register", body=body)) if is_guest else self._plain("POST /auth/register", body))
        return self._keep_with_code(told)

    async def recover(self, name: str, recovery_code: str, password: str) -> str | None:
        """Comes back without the password. Answers the next recovery code."""
        return self._keep_with_code(await self._plain("POST /auth/recover", {"name": name, "recovery_code": recovery_code, "password": password}))

    async def refresh(self, refresh_token: str) -> Who:
        """Signs in with a refresh token that was kept; it is used up."""
        return self._keep(await self._plain("POST /auth/refresh", {"refresh_token": refresh_token}))

    @property
    def refresh_token(self) -> str | None:
        """What `refresh` takes, for a program that keeps it. Another one after each renewal."""
        return self._tokens.refresh if self._tokens is not None else None

    async def sign_out(self) -> None:
        """Signs out here at once, whatever the server says."""
        refresh, self._tokens, self.who = self.refresh_token, None, None
        if refresh is not None:
            try:
                await self._plain("POST /auth/logout", {"refresh_token": refresh})
            except Problem:
                pass  # it runs out by itself

    async def ticket(self) -> str | None:
        """A one-use ticket for a WebSocket of somebody who can set no headers, or ``None`` when nobody is signed in."""
        if await self.bearer() is None:
            return None
        told = await self.request(Call("POST /auth/ticket"))
        return str(told["ticket"])

    async def _plain(self, name: str, body: Any) -> Any:
        return await ask(self._url, Call(name, body=body))

    async def _renew(self, refresh: str) -> None:
        """Uses the refresh token up. Who is not known any more is signed out."""
        try:
            self._keep(await self._plain("POST /auth/refresh", {"refresh_token": refresh}))
        except Problem as problem:
            if problem.status not in (401, 403):
                raise
            self._tokens = self.who = None

    def _keep(self, told: dict[str, Any]) -> Who:
        self._tokens = _Tokens(told["access_token"], time.monotonic() + told["expires_in"], told.get("refresh_token"))
        self.who = Who(told["player_id"], told.get("name"), told.get("kind"), told.get("role"))
        return self.who

    def _keep_with_code(self, told: dict[str, Any]) -> str | None:
        self._keep(told)
        code = told.get("recovery_code")
        return None if code is None else str(code)
