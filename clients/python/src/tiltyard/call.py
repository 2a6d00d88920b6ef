"""One request to the server. Turns every way it can fail into one kind of error that a person can read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from .endings import wait_s

#: Seconds that an answer may take.
ANSWER_S = 30.0
#: The longest answer that is read.
ANSWER_MAX = 64 * 1024 * 1024


class Problem(Exception):
    """A request that did not work (RFC 9457)."""

    def __init__(self, status: int, told: Mapping[str, Any], after_s: float | None = None) -> None:
        #: The HTTP status; 0 when the server could not be reached.
        self.status = status
        self.title: str = told.get("title") or f"The server answered {status}"
        self.type: str | None = told.get("type")
        self.detail: str | None = told.get("detail")
        #: What is wrong with which field of the body: ``pointer`` and ``detail``.
        self.errors: list[dict[str, str]] = told.get("errors") or []
        #: Seconds after which another try makes sense, where the server says so.
        self.after_s = after_s
        super().__init__(self.words)

    @property
    def unreachable(self) -> bool:
        """Whether the server could not be reached at all."""
        return self.status == 0

    @property
    def words(self) -> str:
        """What to tell a person."""
        return " ".join(error["detail"] for error in self.errors) or self.detail or self.title


@dataclass(frozen=True)
class Call:
    """A request: its name as in /openapi.json, ``GET /rooms/{id}``, and what is put into it."""

    name: str
    path: Mapping[str, str] | None = None
    query: Mapping[str, Any] | None = None
    #: Anything, sent as JSON; or bytes as they are.
    body: Any = None

    def address(self, url: str) -> str:
        """Where it goes."""
        template = self.name.partition(" ")[2]
        for name, value in (self.path or {}).items():
            template = template.replace("{%s}" % name, quote(value, safe=""))
        asked = {name: _text(value) for name, value in (self.query or {}).items() if value is not None}
        return f"{url}{template}?{urlencode(asked)}" if asked else url + template


async def ask(url: str, call: Call, token: str | None = None) -> Any:
    """Asks in a thread. Answers what came: JSON, ``None`` where there is nothing, bytes where it is no JSON."""
    return await asyncio.to_thread(_ask, url, call, token)


def _ask(url: str, call: Call, token: str | None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    data = call.body
    if data is not None and not isinstance(data, bytes):
        data = json.dumps(data).encode()
        headers["Content-Type"] = "application/json"
    method = call.name.partition(" ")[0]
    try:
        with urlopen(Request(call.address(url), data, headers, method=method), timeout=ANSWER_S) as answer:
            return _read(answer.read(ANSWER_MAX + 1), answer.headers.get("Content-Type", ""))
    except HTTPError as refused:
        raise _refusal(refused) from None
    except (OSError, HTTPException) as problem:
        raise Problem(0, {"title": f"The server can’t be reached: {problem}"}) from problem


def _read(data: bytes, kind: str) -> Any:
    if len(data) > ANSWER_MAX:
        raise Problem(0, {"title": "The answer is too long to be read"})
    if not data:
        return None
    return json.loads(data) if "json" in kind.partition(";")[0] else data


def _refusal(refused: HTTPError) -> Problem:
    with refused:
        try:
            told = json.loads(refused.read(ANSWER_MAX))
        except (OSError, ValueError, HTTPException):
            told = {}
    after = refused.headers.get("Retry-After", "")
    after_s = wait_s(float(after)) if after.isdecimal() else None
    return Problem(refused.code, told if isinstance(told, dict) else {}, after_s)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
