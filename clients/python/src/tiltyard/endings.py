"""How a connection ends, and whether it makes sense to come back: the table of docs/protocol.md."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

BROKEN = 1006
LEFT = 1000
NOT_KNOWN = 4401
TAKEN_OVER = 4409

#: Codes after which a client stays away, until its program asks for another try.
FINAL = frozenset({1000, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4404, 4408, 4409, 4410, 4413})
#: Codes that a seat's token may be the reason of.
TOKEN_REFUSED = frozenset({4400, 4401, 4403})
#: Seconds that a client waits at least, after codes that ask for it, where the server does not say.
PAUSE_S = {4429: 5.0, 4503: 3.0}
#: So many seconds a client waits at most, whatever the server asks for.
WAIT_S_MAX = 3600.0


@dataclass(frozen=True)
class Ending:
    """Why a connection has ended."""

    #: The close code; 1006 for a line that broke.
    code: int
    #: The server's own words.
    reason: str = ""
    #: Seconds after which the server asked to come back, where it did.
    retry_after: float | None = None

    @property
    def comes_back(self) -> bool:
        """Whether the client comes back by itself."""
        return self.code not in FINAL

    @property
    def asked_s(self) -> float:
        """How many seconds a client waits at least."""
        return PAUSE_S.get(self.code, 0.0) if self.retry_after is None else self.retry_after


def wait_s(told: Any) -> float | None:
    """How many seconds a server asks to be waited for; ``None`` where it says nothing that is a time to wait."""
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not 0 <= told < math.inf:
        return None
    return float(min(told, WAIT_S_MAX))


class Ended(Exception):
    """A room that was closed before its first ``welcome``; ``how`` says why."""

    def __init__(self, how: Ending) -> None:
        super().__init__(how.reason or f"the connection ended with {how.code}")
        self.how = how
