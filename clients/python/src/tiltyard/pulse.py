"""Whether a line is alive: asks when nothing is heard, and says when nothing answers. A socket alone notices a network
that is gone after minutes only."""

from __future__ import annotations

from collections.abc import Callable

from .machine import Machine

BEAT_S = 0.5
PING_EVERY_S = 2.0
ASK_AFTER_S = 0.9  # nothing heard for so long: ask
QUIET_AFTER_S = 0.9  # not answered for so long: say so
DEAD_AFTER_S = 2.5  # not answered for so long: it is dead
ASLEEP_S = 1.5  # beats so far apart say that the program slept or thought, and nothing about the line


class Pulse:
    """Watches a line; ``ping``, ``quiet`` and ``dead`` are called."""

    def __init__(self, machine: Machine, ping: Callable[[], None], quiet: Callable[[bool], None], dead: Callable[[], None]) -> None:
        self.is_quiet = False
        self.heard_at: float | None = None
        #: Nothing is read for now, because the program is behind; so nothing can be heard.
        self.is_held = False
        self._machine = machine
        self._ping = ping
        self._quiet = quiet
        self._dead = dead
        self._asked_at: float | None = None
        self._pinged_at = 0.0
        self._beaten_at = 0.0
        self._cancel: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """The line is open."""
        self.end()
        self._asked_at = None
        self._pinged_at = self._beaten_at = self.heard_at = self._machine.now()
        self._next()

    def end(self) -> None:
        """The line is gone."""
        self._cancel()
        self.is_quiet = False

    def heard(self) -> None:
        """Something came in."""
        self.heard_at = self._machine.now()
        self._asked_at = None
        self._turn(False)

    def _next(self) -> None:
        self._cancel = self._machine.after(BEAT_S, self._beat)

    def _beat(self) -> None:
        self._next()
        now = self._machine.now()
        if self.is_held:
            self.heard()
        if now - self._beaten_at > ASLEEP_S:
            self._asked_at = None
        self._beaten_at = now
        heard_at = now if self.heard_at is None else self.heard_at
        if self._asked_at is None and now - heard_at > ASK_AFTER_S:
            self._asked_at = now
            self._send(now)
        elif now - self._pinged_at > PING_EVERY_S:
            self._send(now)
        if self._asked_at is None:
            return
        if now - self._asked_at > QUIET_AFTER_S:
            self._turn(True)
        if now - self._asked_at > DEAD_AFTER_S:
            self._dead()

    def _send(self, now: float) -> None:
        self._pinged_at = now
        self._ping()

    def _turn(self, is_quiet: bool) -> None:
        if is_quiet != self.is_quiet:
            self.is_quiet = is_quiet
            self._quiet(is_quiet)
