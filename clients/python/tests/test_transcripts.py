"""The golden transcripts: the client, between a program and a network that a transcript plays, does what it says."""

from __future__ import annotations

import asyncio
import json
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stand_ins import FakeMachine, settled
from tiltyard import Ending, Tiltyard
from tiltyard.codec import unpack

FOLDER = Path(__file__).resolve().parents[2] / "transcripts"
NO_TRANSCRIPTS = {"patches.json"}
FILES = sorted(path for path in FOLDER.glob("*.json") if path.name not in NO_TRANSCRIPTS)
UNTOLD = {"closing", "pong"}


class Play:
    """A client, a program, and a network."""

    def __init__(self, transcript: dict[str, Any]) -> None:
        self.test = unittest.TestCase()
        self.machine = FakeMachine()
        self.dials = 0  # of those that were dialed, the ones that the transcript has seen
        self.says = 0  # of what was sent over this socket, likewise
        self.heard: list[Any] = []
        self.handed_on: list[Any] = []
        self.ended: list[str] = []
        self.waiting: float | None = None
        self.closed: Ending | None = None
        self.given: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        who = transcript["client"]
        self.is_packed = who["encoding"] == "msgpack"
        server = Tiltyard("http://server", machine=self.machine)
        options: dict[str, Any] = {"encoding": who["encoding"]}
        if "ticket" in transcript["steps"][0]:
            options["ticket"] = self.wanted_ticket
        if who["player"] is None:
            self.room = server.watch(who["room"], **options)
        else:
            self.room = server.enter(who["room"], player=who["player"], **options)
        self.room.on("message", self.handed_on.append)
        self.room.on("over", lambda result: self.ended.append(result["match_id"]))
        self.room.on("waiting", self.waits)
        self.room.on("closed", self.closes)

    async def wanted_ticket(self) -> str:
        return await self.given

    def waits(self, how: Ending, seconds: float, lost_s: float) -> None:
        self.waiting = seconds

    def closes(self, how: Ending) -> None:
        self.closed = how

    def unseen(self) -> list[dict[str, Any]]:
        """What was sent over the open line and not been looked at, but for pings."""
        frames = self.machine.socket.sent if self.machine.sockets else []
        for frame in frames:
            self.test.assertEqual(isinstance(frame, bytes), self.is_packed, "the frame is of the other encoding")
        return [message for message in map(unpack, frames) if message["type"] != "ping"][self.says :]

    async def nothing_more(self) -> None:
        await settled()
        self.test.assertEqual(len(self.machine.sockets), self.dials, "it dialed, and should not have")
        self.test.assertEqual(self.unseen(), [])

    # --- what happens ---

    async def ticket(self, ticket: str) -> None:
        await settled()
        self.test.assertEqual(self.machine.sockets, [], "it dialed without its ticket")
        self.given.set_result(ticket)

    async def opened(self, _: Any) -> None:
        self.machine.socket.is_open = True
        self.machine.socket.hearer.opened()
        await self.machine.move(0)

    async def unreachable(self, _: Any) -> None:
        self.machine.socket.hearer.closed(1006, "", None)
        await settled()

    async def hear(self, message: Any, encoded: str | None) -> None:
        await self.nothing_more()
        self.heard.append(message)
        self.machine.socket.hearer.received(json.dumps(message) if encoded is None else bytes.fromhex(encoded))
        await settled()

    async def close(self, frame: Any) -> None:
        self.machine.socket.is_open = False
        self.machine.socket.hearer.closed(frame["code"], frame["reason"], None)
        await settled()

    async def cut(self, _: Any) -> None:
        await self.close({"code": 1006, "reason": ""})

    async def silence(self, step: Any) -> None:
        socket = self.machine.socket
        silent_s = 0.0
        while silent_s < step["s"] and socket.is_open:
            silent_s += 0.01
            await self.machine.move(0.01)
        self.test.assertTrue([frame for frame in socket.sent if unpack(frame)["type"] == "ping"], "it asked whether the line is alive")
        self.test.assertTrue(socket.was_closed, "it gave the line up")

    async def act(self, action: Any) -> None:
        self.room.send(action)

    async def say(self, words: str) -> None:
        self.room.chat(words)

    async def leave(self, _: Any) -> None:
        self.room.leave()

    async def again(self, _: Any) -> None:
        self.closed = None
        self.room.again()

    # --- what the client must do or know ---

    async def dial(self, wanted: Any) -> None:
        await settled()
        waited_s = 0.0
        while self.waiting is not None and waited_s < 20 and len(self.machine.sockets) == self.dials:
            waited_s += 0.01
            await self.machine.move(0.01)
        self.waiting = None
        self.test.assertEqual(len(self.machine.sockets), self.dials + 1, "it has dialed")
        self.dials += 1
        self.says = 0
        socket = self.machine.socket
        address = urlsplit(socket.address)
        dialed = {"path": address.path, "query": dict(parse_qsl(address.query)), "subprotocol": socket.subprotocol}
        self.test.assertEqual((address.scheme, dialed), ("ws", wanted))

    async def sent(self, message: Any) -> None:
        self.test.assertEqual(self.unseen()[:1], [message])
        self.says += 1

    async def wait(self, bounds: Any) -> None:
        await settled()
        at_least_s, at_most_s = bounds["at_least_s"], bounds["at_most_s"]
        if self.waiting is None:  # a token that is not taken is forgotten, and the next try is made at once
            self.test.assertEqual((at_least_s, len(self.machine.sockets)), (0, self.dials + 1))
            return
        self.test.assertTrue(at_least_s <= self.waiting <= at_most_s, f"it waits for {self.waiting} s")
        if len(self.machine.sockets) > self.dials:  # within a silence
            self.test.assertEqual(at_least_s, 0)
            return
        await self.machine.move(max(0.0, min(at_least_s, self.waiting) - 0.001))
        self.test.assertEqual(len(self.machine.sockets), self.dials, "it came back too soon")

    async def end(self, how: Any) -> None:
        await settled()
        assert self.closed is not None, "it has not told its program that this is the end"
        self.test.assertEqual({"code": self.closed.code, "reason": self.closed.reason}, how)
        await self.machine.move(120)
        self.test.assertEqual(len(self.machine.sockets), self.dials, "it came back by itself")

    async def know(self, known: Any) -> None:
        await self.nothing_more()
        books = self.room.books
        numbers = {name: getattr(books, name) for name in known if name != "players"}
        players = [{name: getattr(who, name) for name in ("seat", "player", "bot", "away")} for who in self.room.players]
        self.test.assertEqual({**numbers, "players": players}, known)
        self.test.assertEqual(set(known), {"seat", "players", "n", "tick", "whole", "deltas", "over", "acked", "pending", "lost", "refused"})

    def over(self) -> None:
        """At the end of a transcript: everything that was heard was handed on, and the end of each match was told once."""
        told = [[message for message in messages if message["type"] not in UNTOLD] for messages in (self.handed_on, self.heard)]
        self.test.assertEqual(*told)
        ends = [message["match_id"] if message["type"] == "match_over" else message["room"]["match_id"] for message in self.heard if ends_a_match(message)]
        self.test.assertEqual(self.ended, list(dict.fromkeys(ends)))


def ends_a_match(message: dict[str, Any]) -> bool:
    """Whether a message says that a match is over."""
    return message["type"] == "match_over" or "over" in message


async def play(transcript: dict[str, Any]) -> None:
    """Plays a transcript to its end."""
    assert transcript["transcript"] == 1
    stage = Play(transcript)
    for number, step in enumerate(transcript["steps"], 1):
        kind = next(name for name in step if name != "bytes")
        try:
            if kind == "hear":
                await stage.hear(step["hear"], step.get("bytes"))
            else:
                await getattr(stage, kind)(step[kind])
        except AssertionError as problem:
            problem.add_note(f"in step {number}: {json.dumps(step)[:300]}")
            raise
    stage.over()


class Transcripts(unittest.TestCase):
    """One test for each transcript."""


def _test(path: Path) -> Callable[[Transcripts], None]:
    def test(self: Transcripts) -> None:
        asyncio.run(play(json.loads(path.read_text(encoding="utf-8"))))

    return test


for _path in FILES:
    setattr(Transcripts, f"test_{_path.stem}", _test(_path))


class Files(unittest.TestCase):
    def test_there_are_transcripts(self) -> None:
        self.assertGreater(len(FILES), 30)


if __name__ == "__main__":
    unittest.main()
