"""A room, as a program sees it: its state, who plays, what happens; and what the program does in it."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from .books import Books, Player
from .endings import BROKEN, Ended, Ending
from .line import Line, LineOptions
from .machine import Machine
from .patch import PatchError, apply_patch

State = TypeVar("State")

#: Makes of a state and a change (and the ``tick`` that it came with) the next state. It may change the one that it gets.
Reduce = Callable[[Any, Any, dict[str, Any]], Any]

EventName = Literal[
    "welcome", "state", "delta", "event", "action", "players", "chat", "over", "settled", "notice", "refused", "lost",
    "live", "quiet", "waiting", "closed", "latency", "message",
]  # fmt: skip

#: So many messages wait for a program that reads them one by one. If there are more, nothing is read from the line until
#: it has caught up; the server then leaves steps out and sends a ``keyframe``.
UNREAD_MAX = 256
LEAVE_S = 2.0
#: So many matches are kept in mind as told to be over; among what was missed may be the ends of several.
DECIDED_MAX = 64

_log = logging.getLogger("tiltyard")


class Room(Generic[State]):
    """A seat in a room, or a place to watch it. ``Tiltyard.join``, ``enter`` and ``watch`` make one."""

    def __init__(self, machine: Machine, options: LineOptions, reduce: Reduce | None = None) -> None:
        #: The state, once there is one; with changes in it if the room can apply them.
        self.state: State | None = None
        #: The newest ``welcome``.
        self.welcome: dict[str, Any] | None = None
        #: How the match ended (``match_over``), once it is over.
        self.result: dict[str, Any] | None = None
        #: Why it is closed, or ``None``.
        self.ended: Ending | None = None
        self._reduce = reduce
        self._listeners: dict[str, list[Callable[..., Any]]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unread: deque[dict[str, Any]] = deque()
        self._reads = False
        self._changes = 0
        self._played: str | None = None
        self._changed = asyncio.Event()
        self._fault: Exception | None = None
        self._lost_count = 0
        self._anew = False
        self._decided: list[str] = []  # the matches that were told to be over
        self._line = Line(machine, options, _Hearer(self))

    # --- what is known ---

    @property
    def seat(self) -> int | None:
        """One's seat, or ``None`` for who watches."""
        return self.books.seat

    @property
    def players(self) -> list[Player]:
        """Who sits where, by seat."""
        return sorted(self.books.players.values(), key=lambda who: who.seat)

    @property
    def tick(self) -> int:
        """The step that the state shows."""
        return self.books.tick

    @property
    def books(self) -> Books:
        """What is known of numbers: of messages, of one's own actions."""
        return self._line.books

    @property
    def live(self) -> bool:
        """Whether messages get through right now."""
        return self._line.live

    # --- what the program does ---

    def send(self, action: dict[str, Any]) -> int | None:
        """Acts. Answers the number of the action, or ``None`` when there is no line.

        Whether it was taken say ``refused``, ``lost`` and ``books``.
        """
        if not self.live or self._line.watches:
            return None
        seq = self.books.act()
        self._line.send({**action, "seq": seq})
        return seq

    def send_raw(self, value: Any) -> bool:
        """Sends a value as it is, without a number (games that take any JSON)."""
        return self._line.send(value)

    def chat(self, message: str) -> bool:
        """Says something to everybody."""
        return self._line.send({"type": "chat", "message": message})

    def pass_(self) -> bool:
        """Does nothing in this step, in rooms in lockstep."""
        return self._line.send({"type": "pass", "tick": self.tick})

    def leave(self) -> None:
        """Gives the seat up, or stops watching."""
        self._line.leave()

    def again(self) -> None:
        """Tries again now: after an end, or instead of waiting."""
        self.ended = None
        self._line.again()

    # --- what the program hears ---

    def on(self, name: EventName, listener: Callable[..., Any]) -> Callable[[], None]:
        """Calls ``listener``, a function or a coroutine function, each time. Answers what ends that."""
        listeners = self._listeners.setdefault(name, [])
        listeners.append(listener)
        if self.state is not None and name in ("state", "players"):  # who comes late is told what there is
            told = (self.state, self.tick) if name == "state" else (self.players,)
            asyncio.get_running_loop().call_soon(self._call, name, listener, *told)
        return lambda: listeners.remove(listener) if listener in listeners else None

    async def ready(self) -> Self:
        """Waits for the first ``welcome``. Raises an `Ended` where there is none."""
        while self.welcome is None:
            self._raise()
            if self.ended is not None:
                raise Ended(self.ended)
            await self._wait()
        self._raise()
        return self

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """Every message from the first ``welcome`` on, each once, until the room is closed for good (``ended`` says why).

        ``state`` may be ahead of the message. What nobody reads is forgotten, but for the newest ``UNREAD_MAX``.
        """
        self._reads = True
        try:
            while True:
                while self._unread:
                    message = self._unread.popleft()
                    if len(self._unread) == UNREAD_MAX // 2:
                        self._line.hold(False)
                    yield message
                self._raise()
                if self.ended is not None:
                    return
                await self._wait()
        finally:
            self._reads = False
            self._line.hold(False)

    async def match(self) -> AsyncIterator[State]:
        """The states of this match: always the newest, each once, until the match is over (``result`` has how) or the room
        is closed for good (``ended`` says why). Who thinks long misses some between. Called again it waits for the next match."""
        seen = None
        while True:
            self._raise()
            if self.welcome is not None and self._reduce is None and self.welcome.get("delta_format") != "patch":
                raise TypeError("this game tells changes in a form of its own: give `join` a `reduce` that applies them")
            is_played = self.books.over and self._played == self.books.match_id
            if self.ended is not None or (self.books.over and not is_played):
                self._played = self.books.match_id
                return
            if self.state is not None and seen != self._changes and not is_played:
                seen = self._changes
                yield self.state
            else:
                await self._wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Gives the seat up; after an exception only the line, so that the seat waits for whoever comes back."""
        if self.ended is not None:
            return
        if kind is not None:
            return self._line.finish(Ending(BROKEN, "the program has failed"))
        self._unread.clear()
        self._line.hold(False)
        self.leave()
        try:
            async with asyncio.timeout(LEAVE_S):
                while self.ended is None:
                    await self._wait()
        except TimeoutError:
            self._line.finish(Ending(BROKEN, "the server did not answer"))

    # --- within ---

    async def _wait(self) -> None:
        """Waits until anything happens."""
        self._changed.clear()
        await self._changed.wait()

    def _raise(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _emit(self, name: EventName, *told: Any) -> None:
        for listener in list(self._listeners.get(name, [])):
            self._call(name, listener, *told)

    def _call(self, name: EventName, listener: Callable[..., Any], *told: Any) -> None:
        try:
            answer = listener(*told)
        except Exception:
            _log.exception("what hears %r of a room has failed", name)
            return
        if inspect.iscoroutine(answer):
            task = asyncio.create_task(answer)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _hear(self, message: dict[str, Any]) -> None:
        self._keep(message)
        self._emit("message", message)
        self._tell(message)
        books = self.books
        if books.lost_count > self._lost_count:
            self._emit("lost", books.lost[self._lost_count - books.lost_count :])
        self._lost_count = books.lost_count
        self._changed.set()

    def _keep(self, message: dict[str, Any]) -> None:
        """For who reads the messages one by one."""
        self._unread.append(message)
        if len(self._unread) <= UNREAD_MAX:
            return
        if self._reads:
            self._line.hold(True)
        else:
            self._unread.popleft()

    def _tell(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "welcome":
                self._begin(message)
            case "keyframe":
                self._take_whole(message["state"])
            case "tick":
                self._step(message)
            case "events":
                self._tell_events(message)
            case "player_action":
                self._emit("action", message["action"], {"player": message["player"]})
            case "player_joined" | "player_left" | "player_away" | "player_back":
                self._emit("players", self.players)
            case "match_over":
                if message["match_id"] == self.books.match_id:
                    self.result = message
                self._end(message)
            case "chat" | "settled":
                self._emit(message["type"], message)
            case "notification":
                self._emit("notice", message)
            case "error":
                self._emit("refused", message)

    def _begin(self, message: dict[str, Any]) -> None:
        match_id = message["room"]["match_id"]
        goes_on = bool(message.get("resumed")) and self.welcome is not None and self.welcome["room"]["match_id"] == match_id
        over = message.get("over")
        self.welcome = message
        self.result = {**over, "match_id": match_id} if over else None
        self._emit("welcome", message, {"anew": self._anew, "goes_on": goes_on})
        self._anew = False
        self._take_whole(message["state"])
        if self.result is not None:
            self._end(self.result)
        elif match_id in self._decided:
            self._decided.remove(match_id)  # a crash has taken the end back

    def _end(self, result: dict[str, Any]) -> None:
        """A match is decided: told once, though a ``match_over`` and each ``welcome`` behind it say so."""
        if result["match_id"] not in self._decided:
            self._decided = [*self._decided, result["match_id"]][-DECIDED_MAX:]
            self._emit("over", result)

    def _take_whole(self, state: State) -> None:
        self.state = state
        self._changes += 1
        self._emit("players", self.players)
        self._emit("state", state, self.tick)

    def _step(self, message: dict[str, Any]) -> None:
        self._tell_events(message)
        for done in message.get("actions") or []:
            self._emit("action", done["action"], {"seat": done["seat"]})
        delta = message["delta"]
        self._emit("delta", delta, message)
        if self.welcome is None:
            return
        try:
            if self._reduce is not None:
                self.state = self._reduce(self.state, delta, message)
            elif self.welcome.get("delta_format") == "patch":
                self.state = apply_patch(self.state, delta)
            else:
                return
        except PatchError:
            return self._line.drop()  # coming back begins with a whole state
        except Exception as fault:
            return self._fail(fault)
        self._changes += 1
        self._emit("state", self.state, message["tick"])

    def _tell_events(self, message: dict[str, Any]) -> None:
        for event in message.get("events") or []:
            self._emit("event", event, message["tick"])

    def _fail(self, fault: Exception) -> None:
        """The program's own `reduce` has failed: whoever waits for the room gets to know."""
        self._fault = fault
        self._line.finish(Ending(BROKEN, f"the state could not be kept: {fault!r}"))


class _Hearer:
    """Hears the line for a room."""

    def __init__(self, room: Room[Any]) -> None:
        self._room = room

    def message(self, message: dict[str, Any]) -> None:
        self._room._hear(message)

    def live(self, anew: bool) -> None:
        self._room._anew = anew
        self._room.ended = None
        self._room._emit("live", anew)

    def quiet(self, is_quiet: bool) -> None:
        self._room._emit("quiet", is_quiet)

    def waiting(self, how: Ending, seconds: float, lost_s: float) -> None:
        self._room._emit("waiting", how, seconds, lost_s)

    def closed(self, how: Ending) -> None:
        self._room.ended = how
        self._room._emit("closed", how)
        self._room._changed.set()

    def latency(self, seconds: float) -> None:
        self._room._emit("latency", seconds)
