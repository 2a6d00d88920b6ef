"""What a client knows of its room besides the game's own state: who sits where, which message was the last one, and what
has become of its actions. clients/transcripts/README.md says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: So many actions that nothing has become of yet are kept in mind; older ones are forgotten.
PENDING_MAX = 1024


@dataclass
class Player:
    """Somebody in a seat."""

    seat: int
    player: str
    #: A bot of the server.
    bot: bool
    #: A program of somebody's.
    program: bool
    #: The connection was lost; the seat is kept.
    away: bool = False


class Books:
    """The numbers of a room: of its messages, its steps, and one's own actions."""

    def __init__(self) -> None:
        #: One's seat, or ``None`` for who watches.
        self.seat: int | None = None
        #: Who sits where.
        self.players: dict[int, Player] = {}
        #: The number of the last numbered message.
        self.n: int | None = None
        self.match_id: str | None = None
        #: The step that the state shows.
        self.tick = 0
        #: The step of the last whole state.
        self.whole = 0
        #: How many changes came on top of it.
        self.deltas = 0
        self.over = False
        #: The highest own number that was acknowledged in this match.
        self.acked: int | None = None
        #: Actions that nothing has become of yet.
        self.pending: list[int] = []
        #: Actions that were never taken.
        self.lost: list[int] = []
        #: Actions that were refused.
        self.refused: list[int] = []
        #: How many of `lost` there were in all: the list is cut at its old end.
        self.lost_count = 0
        self._seq = 0
        # Those of `pending` that the next frame has to acknowledge, or they were not taken.
        self._doubtful: list[int] = []

    def act(self) -> int:
        """The number of the next action."""
        self._seq += 1
        self.pending.append(self._seq)
        del self.pending[:-PENDING_MAX]
        return self._seq

    def hear(self, message: dict[str, Any]) -> None:
        """Takes a message in."""
        n = message.get("n")
        if isinstance(n, int):
            self.n = n
        match message["type"]:
            case "welcome":
                self._welcome(message)
            case "keyframe":
                self._take_whole(message)
                self._decide()
            case "tick":
                self.tick = message["tick"]
                self.deltas += 1
                self._ack(message)
                self._decide()
            case "player_joined":
                self.players[message["seat"]] = _player(message)
            case "player_left":
                if self._sits(message):  # a seat that is somebody else's by now stays so
                    del self.players[message["seat"]]
            case "player_away" | "player_back":
                if self._sits(message):
                    self.players[message["seat"]].away = message["type"] == "player_away"
            case "match_over":
                self.over = self.over or message["match_id"] == self.match_id
            case "error":
                self._refuse(message.get("seq"))

    def _welcome(self, message: dict[str, Any]) -> None:
        match_id = message["room"]["match_id"]
        before = (self.acked or 0) if match_id == self.match_id else 0
        self.match_id = match_id
        self.seat = message.get("seat")
        self.over = bool(message.get("over"))
        self.acked = None
        self._take_whole(message)
        # What was acknowledged, and is not in the state, went with the moment before a crash.
        known = self.acked or 0
        self._lose(list(range(max(known, before - PENDING_MAX) + 1, before + 1)))
        self._seq = max(self._seq, known)
        self._doubtful = list(self.pending)

    def _take_whole(self, message: dict[str, Any]) -> None:
        self.players = {who["seat"]: _player(who) for who in message["players"]}
        self.tick = self.whole = message["tick"]
        self.deltas = 0
        self._ack(message)

    def _ack(self, message: dict[str, Any]) -> None:
        own = [seq for seat, seq in message.get("acks") or [] if seat == self.seat]
        if own:
            acked = self.acked = max(own)
            self.pending = [seq for seq in self.pending if seq > acked]
            self._doubtful = [seq for seq in self._doubtful if seq > acked]

    def _decide(self) -> None:
        """What a ``welcome`` did not have, and the frame behind it has not either, was not taken."""
        if self._doubtful:
            self.pending = [seq for seq in self.pending if seq not in self._doubtful]
            self._lose(self._doubtful)
            self._doubtful = []

    def _lose(self, seqs: list[int]) -> None:
        self.lost_count += len(seqs)
        self.lost = (self.lost + seqs)[-PENDING_MAX:]

    def _refuse(self, seq: int | None) -> None:
        if seq is None:
            return
        self.pending = [waiting for waiting in self.pending if waiting != seq]
        self._doubtful = [waiting for waiting in self._doubtful if waiting != seq]
        self.refused = (self.refused + [seq])[-PENDING_MAX:]

    def _sits(self, who: dict[str, Any]) -> bool:
        there = self.players.get(who["seat"])
        return there is not None and there.player == who["player"]


def _player(who: dict[str, Any]) -> Player:
    return Player(who["seat"], who["player"], who["bot"], who.get("program", False))
