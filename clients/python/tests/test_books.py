"""The books of a room, in cases that are rare between a client and a server: rules of clients/transcripts/README.md."""

from __future__ import annotations

import unittest
from typing import Any

from tiltyard import Books
from tiltyard.books import PENDING_MAX


def welcome(acks: list[list[int]], match: str = "m1") -> dict[str, Any]:
    players = [{"seat": 0, "player": "anna", "bot": False}, {"seat": 1, "player": "bert", "bot": False}]
    return {"type": "welcome", "n": 1, "seat": 0, "room": {"match_id": match}, "players": players, "tick": 1, "acks": acks}


def tick(number: int, acks: list[list[int]]) -> dict[str, Any]:
    return {"type": "tick", "tick": number, "acks": acks}


class Numbers(unittest.TestCase):
    def setUp(self) -> None:
        self.books = Books()

    def hear(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            self.books.hear(message)

    def test_a_seat_that_has_acted_before_is_counted_on(self) -> None:
        self.hear(welcome([[0, 7], [1, 9]]))
        self.assertEqual((self.books.acked, self.books.act(), self.books.act()), (7, 8, 9))
        self.hear(welcome([], "m2"))
        self.assertEqual((self.books.acked, self.books.act()), (None, 10))

    def test_what_was_acknowledged_and_is_not_in_the_state_went_in_a_crash(self) -> None:
        self.hear(welcome([]))
        numbers = [self.books.act() for _ in range(3)]
        self.hear(tick(2, [[0, numbers[-1]]]), welcome([[0, 1]]))
        self.assertEqual((self.books.acked, self.books.lost, self.books.pending), (1, [2, 3], []))

    def test_a_new_match_has_lost_nothing_of_the_one_before(self) -> None:
        self.hear(welcome([]))
        self.books.act()
        self.hear(tick(2, [[0, 1]]), welcome([], "m2"), tick(2, []))
        self.assertEqual((self.books.acked, self.books.lost), (None, []))

    def test_the_frame_behind_a_welcome_decides_what_was_lost(self) -> None:
        self.hear(welcome([]))
        for _ in range(3):
            self.books.act()
        self.hear(welcome([]))
        self.assertEqual((self.books.lost, self.books.pending), ([], [1, 2, 3]))
        later = self.books.act()
        self.hear(tick(2, [[0, 2]]))
        self.assertEqual((self.books.acked, self.books.lost, self.books.pending), (2, [3], [later]))

    def test_what_was_refused_is_not_lost_too(self) -> None:
        self.hear(welcome([]))
        self.books.act()
        self.hear(welcome([]), {"type": "error", "code": "bad_action", "seq": 1}, tick(2, []))
        self.assertEqual((self.books.refused, self.books.lost, self.books.pending), ([1], [], []))

    def test_what_nothing_becomes_of_is_kept_within_a_limit(self) -> None:
        self.hear(welcome([]))
        for _ in range(2 * PENDING_MAX):
            self.books.act()
        self.assertEqual((len(self.books.pending), self.books.pending[-1]), (PENDING_MAX, 2 * PENDING_MAX))
        self.hear(tick(2, [[0, 2 * PENDING_MAX]]), welcome([]))
        self.assertEqual((len(self.books.lost), self.books.lost_count), (PENDING_MAX, PENDING_MAX))

    def test_who_comes_late_to_say_that_somebody_left_changes_nothing(self) -> None:
        self.hear(welcome([]))
        for kind in ("player_away", "player_left"):
            self.hear({"type": kind, "seat": 1, "player": "carl"}, {"type": kind, "seat": 5, "player": "carl"})
        self.assertEqual([(who.player, who.away) for who in self.books.players.values()], [("anna", False), ("bert", False)])
        self.hear({"type": "player_left", "seat": 1, "player": "bert"})
        self.assertEqual(list(self.books.players), [0])


if __name__ == "__main__":
    unittest.main()
