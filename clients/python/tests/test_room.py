"""A room, between a program and a server that the test plays: what the program gets to see, and when the line ends."""

from __future__ import annotations

import asyncio
import json
import logging
import unittest
from collections.abc import Coroutine
from typing import Any

from stand_ins import FakeMachine, settled
from tiltyard import Ended, Ending, Room, Tiltyard
from tiltyard.room import UNREAD_MAX


def welcome(state: Any, match: str = "m1", **more: Any) -> dict[str, Any]:
    seats = [{"seat": 0, "player": "anna", "bot": False}]
    return {"type": "welcome", "n": 1, "seat": 0, "room": {"match_id": match}, "players": seats, "tick": 1, "state": state, "resume_token": "t", **more}


def tick(number: int, delta: Any, **more: Any) -> dict[str, Any]:
    return {"type": "tick", "tick": number, "delta": delta, **more}


def match_over(match: str = "m1") -> dict[str, Any]:
    return {"type": "match_over", "match_id": match, "results": [{"player": "anna", "placement": 1}]}


class Table:
    """A client that sits in a room, and the server."""

    def __init__(self, **options: Any) -> None:
        self.machine = FakeMachine()
        self.server = Tiltyard("http://server", machine=self.machine)
        self.room: Room[Any] = self.server.enter("room", player="anna", **options)

    async def open(self, *messages: Any) -> None:
        self.machine.socket.is_open = True
        self.machine.socket.hearer.opened()
        await self.hear(*messages)

    async def hear(self, *messages: Any) -> None:
        for message in messages:
            self.machine.socket.hearer.received(json.dumps(message))
        await settled()

    async def close(self, code: int, reason: str = "") -> None:
        self.machine.socket.is_open = False
        self.machine.socket.hearer.closed(code, reason, None)
        await settled()

    @property
    def sent(self) -> list[Any]:
        return [message for message in map(json.loads, self.machine.socket.sent) if message["type"] != "ping"]


def add(state: Any, delta: Any, message: Any) -> Any:
    return state + delta


class Rooms(unittest.TestCase):
    def in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(asyncio.wait_for(work, 30))

    def test_a_match_is_its_newest_states_until_it_is_over(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            states = table.room.match()
            await table.open(welcome(1))
            self.assertEqual(await anext(states), 1)
            await table.hear(tick(2, 10), {"type": "chat", "player": "bert", "message": "hi"}, tick(3, 100))
            self.assertEqual(await anext(states), 111)
            later = asyncio.ensure_future(anext(states))
            await table.hear({"type": "chat", "player": "bert", "message": "you are slow"})
            self.assertFalse(later.done(), "a word is no state")
            await table.hear({"type": "keyframe", "tick": 4, "state": 5, "players": []})
            self.assertEqual(await later, 5)
            await table.hear(tick(5, 1), match_over())
            self.assertEqual([state async for state in states], [])
            assert table.room.result is not None
            self.assertEqual(table.room.result["results"][0]["placement"], 1)
            # The next match of the room is waited for.
            following = asyncio.ensure_future(anext(table.room.match()))
            await settled()
            self.assertFalse(following.done())
            await table.hear(welcome(7, "m2"))
            self.assertEqual(await following, 7)
            self.assertIsNone(table.room.result)

        self.in_loop(work())

    def test_the_end_of_a_match_is_told_once_and_again_only_where_a_crash_took_it_back(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            told: list[str] = []
            table.room.on("over", lambda result: told.append(result["match_id"]))
            over: dict[str, Any] = {"results": []}
            await table.open(welcome(1), match_over("m1"), welcome(1, over=over))
            self.assertEqual(told, ["m1"])
            await table.hear(welcome(1, "m3", over=over), match_over("m2"), match_over("m3"), welcome(1, "m3", over=over))
            self.assertEqual(told, ["m1", "m3", "m2"])
            await table.hear(welcome(1, "m3"), match_over("m2"))
            self.assertIsNone(table.room.result, "the end of another match is none of this one")
            await table.hear(match_over("m3"))
            self.assertEqual(told, ["m1", "m3", "m2", "m3"])
            await table.hear(match_over("m2"))
            assert table.room.result is not None
            self.assertEqual(table.room.result["match_id"], "m3")

        self.in_loop(work())

    def test_a_match_ends_with_its_room(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(1))
            await table.close(4410, "the room was closed")
            self.assertEqual([state async for state in table.room.match()], [])
            self.assertEqual(table.room.ended, Ending(4410, "the room was closed"))
            self.assertIsNone(table.room.result)

        self.in_loop(work())

    def test_patches_are_applied_and_others_want_a_reducer(self) -> None:
        async def work() -> None:
            patched = Table()
            await patched.open(welcome({"a": [1, 2]}, delta_format="patch"), tick(2, {"a": {"=": [1, [3]]}}))
            self.assertEqual(await anext(patched.room.match()), {"a": [1, 3]})
            own = Table()
            await own.open(welcome({"a": 1}))
            with self.assertRaisesRegex(TypeError, "reduce"):
                await anext(own.room.match())

        self.in_loop(work())

    def test_a_patch_that_does_not_fit_begins_anew(self) -> None:
        async def work() -> None:
            table = Table()
            with self.assertLogs("tiltyard", logging.ERROR):
                await table.open(welcome({"a": 1}, delta_format="patch"), tick(2, {"b": []}))
            self.assertTrue(table.machine.sockets[0].was_closed)
            await table.machine.move(2)
            self.assertIn("resume_token=t", table.machine.socket.address)
            await table.open(welcome({"a": 2}, delta_format="patch"))
            self.assertEqual(table.room.state, {"a": 2})

        self.in_loop(work())

    def test_what_can_not_be_taken_in_is_logged_and_begins_anew(self) -> None:
        deep = '{"a":' * 700 + "1" + "}" * 700
        frames: list[str | bytes] = ["{", "null", "5", '"x"', "[]", "{}", b"\xc1", f'{{"type": "tick", "tick": 2, "delta": {deep}}}']
        frames += [json.dumps({"type": "welcome"}), json.dumps(welcome({}, players=None)), json.dumps(welcome({}, acks=5))]
        frames += [json.dumps(message) for message in ({"type": "tick", "tick": 2}, {"type": "tick", "delta": 1}, {"type": "keyframe"})]
        frames += [json.dumps({"type": "pong", **more}) for more in ({}, {"t": "x"}, {"t": None})]

        async def work() -> None:
            for frame in frames:
                table = Table()
                ready = asyncio.ensure_future(table.room.ready())
                await table.open()
                with self.assertLogs("tiltyard", logging.ERROR) as logs:
                    if isinstance(frame, str) and '"tick"' in frame:
                        await table.hear(welcome(json.loads(deep), delta_format="patch"))
                    table.machine.socket.hearer.received(frame)
                self.assertEqual((len(logs.records), table.machine.sockets[0].was_closed), (1, True), frame)
                await table.machine.move(1)
                await table.open(welcome({"here": 1}))
                self.assertEqual((len(table.machine.sockets), table.room.state), (2, {"here": 1}), frame)
                self.assertIs(await ready, table.room)

        self.in_loop(work())

    def test_who_leaves_while_a_message_fails_is_told_so_once(self) -> None:
        async def work() -> None:
            table = Table()
            ends: list[Ending] = []
            table.room.on("closed", ends.append)
            await table.open(welcome({}, delta_format="patch"))
            table.room.on("message", lambda message: table.room._line.finish(Ending(1006, "enough")))
            with self.assertLogs("tiltyard", logging.ERROR):
                await table.hear(tick(2, {"b": []}))
            await table.machine.move(60)
            self.assertEqual((ends, len(table.machine.sockets)), ([Ending(1006, "enough")], 1))

        self.in_loop(work())

    def test_a_reducer_that_fails_is_told_to_the_program(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(1), tick(2, "no number"))
            for wait in (anext(table.room.match()), table.room.ready()):
                with self.assertRaises(TypeError):
                    await wait
            await table.machine.move(60)
            self.assertEqual(len(table.machine.sockets), 1)

        self.in_loop(work())

    def test_who_gets_no_seat_is_told_why(self) -> None:
        async def work() -> None:
            table = Table()
            ready = asyncio.ensure_future(table.room.ready())
            await table.open()
            await table.close(4413, "the room is full")
            with self.assertRaisesRegex(Ended, "the room is full") as ended:
                await ready
            self.assertEqual(ended.exception.how.code, 4413)

        self.in_loop(work())

    def test_messages_come_once_each_and_hold_the_line_of_who_is_behind(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(0))
            messages = aiter(table.room)
            self.assertEqual((await anext(messages))["type"], "welcome")
            await table.hear(*(tick(2 + number, 1) for number in range(UNREAD_MAX + 1)))
            self.assertTrue(table.machine.socket.is_held)
            await table.machine.move(60)
            self.assertEqual(len(table.machine.sockets), 1, "a line that is held is not dead")
            heard = [(await anext(messages))["tick"] for _ in range(UNREAD_MAX + 1)]
            self.assertEqual(heard, list(range(2, UNREAD_MAX + 3)))
            self.assertFalse(table.machine.socket.is_held)
            await table.close(4410)
            self.assertEqual([message async for message in messages], [])

        self.in_loop(work())

    def test_what_nobody_reads_is_forgotten_but_for_the_newest(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(0), *(tick(2 + number, 1) for number in range(2 * UNREAD_MAX)))
            self.assertFalse(table.machine.socket.is_held)
            self.assertEqual((await anext(aiter(table.room)))["tick"], UNREAD_MAX + 2)
            self.assertEqual(table.room.state, 2 * UNREAD_MAX)

        self.in_loop(work())

    def test_listeners_hear_what_happens_and_one_that_fails_is_no_harm(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            told: list[Any] = []

            async def slowly(event: Any, tick: int) -> None:
                await asyncio.sleep(0)
                told.append((event, tick))

            def fails(*what: Any) -> None:
                raise RuntimeError("the program's own fault")

            table.room.on("event", fails)
            table.room.on("event", slowly)
            end = table.room.on("delta", lambda delta, message: told.append(delta))
            with self.assertLogs("tiltyard", logging.ERROR):
                await table.open(welcome(1), tick(2, 1, events=[{"kind": "boom"}]))
            end()
            await table.hear(tick(3, 2))
            self.assertEqual(told, [1, ({"kind": "boom"}, 2)])
            table.room.on("state", lambda state, tick: told.append((state, tick)))  # who comes late is told what there is
            await settled()
            self.assertEqual(told[-1], (4, 3))

        self.in_loop(work())

    def test_lost_actions_are_told_once(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            lost: list[Any] = []
            table.room.on("lost", lost.append)
            await table.open(welcome(1))
            self.assertEqual([table.room.send({"type": "drop"}) for _ in range(3)], [1, 2, 3])
            await table.close(1006)
            self.assertIsNone(table.room.send({"type": "drop"}))
            await table.machine.move(2)
            await table.open(welcome(1, acks=[[0, 1]]), tick(2, 1), tick(3, 1))
            self.assertEqual(lost, [[2, 3]])

        self.in_loop(work())

    def test_a_block_gives_the_seat_up_at_its_end(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(1))

            async def block() -> None:
                async with table.room:
                    pass

            leaving = asyncio.ensure_future(block())
            await settled()
            self.assertEqual(table.sent, [{"type": "leave"}])
            self.assertFalse(leaving.done())
            await table.close(1000, "you left")
            await leaving
            self.assertEqual(table.room.ended, Ending(1000, "you left"))

        self.in_loop(work())

    def test_a_block_that_fails_keeps_the_seat(self) -> None:
        async def work() -> None:
            table = Table(reduce=add)
            await table.open(welcome(1))
            with self.assertRaises(KeyError):
                async with table.room:
                    raise KeyError("the program's own fault")
            self.assertEqual(table.sent, [])
            self.assertTrue(table.machine.socket.was_closed)
            await table.machine.move(60)
            self.assertEqual(len(table.machine.sockets), 1)

        self.in_loop(work())

    def test_a_token_is_forgotten_where_it_is_not_taken_and_kept_out_of_an_end(self) -> None:
        async def work() -> None:
            table = Table()
            await table.open(welcome(1))
            await table.close(1006)
            await table.machine.move(2)
            await table.open()
            await table.close(4401, "the resume token does not belong to this seat")
            self.assertEqual((len(table.machine.sockets), table.machine.socket.address), (3, "ws://server/ws/game/room/anna"))
            self.assertIsNone(table.room.books.n)
            await table.open(welcome(1))
            await table.close(1006)
            await table.machine.move(2)
            await table.open(welcome(1))
            await table.close(4403, "an operator has taken you out")  # after a `welcome` it is an end
            await table.machine.move(60)
            self.assertEqual((len(table.machine.sockets), table.room.ended), (4, Ending(4403, "an operator has taken you out")))

        self.in_loop(work())

    def test_tries_are_spread_become_rarer_and_never_end(self) -> None:
        async def waits(drawn: float, code: int = 1006) -> list[float]:
            table = Table()
            table.machine.drawn = drawn
            told: list[float] = []
            table.room.on("waiting", lambda how, seconds, lost_s: told.append(seconds))
            for _ in range(40):
                await table.close(code)
                await table.machine.move(told[-1])
            self.assertEqual(len(table.machine.sockets), 41)
            return told

        async def work() -> None:
            for soonest, latest in zip(await waits(0.0), await waits(1.0)):
                self.assertGreater(latest, 1.3 * soonest, "not all may come at once")
            soonest_asked, latest_asked = await waits(0.0, 4429), await waits(1.0, 4429)
            self.assertEqual((soonest_asked[0], min(soonest_asked)), (5, 5))
            self.assertGreater(latest_asked[0], 1.05 * soonest_asked[0])
            told = await waits(0.5)
            self.assertEqual(told, sorted(told))
            self.assertLess(told[0], 0.5)
            self.assertLess(told[29], 1)
            self.assertGreater(told[30], 1.4 * told[29])
            self.assertGreater(told[-1], 5)

        self.in_loop(work())

    def test_a_wait_that_is_none_is_not_waited_for(self) -> None:
        async def work() -> None:
            waits: list[float] = []
            for told in ("null", '"soon"', "-5", "NaN", "Infinity", "1e400", "true", "[]", "0", "2", "1e7", "1e308"):
                table = Table()
                table.room.on("waiting", lambda how, seconds, lost_s: waits.append(seconds))
                await table.open(welcome(1))
                table.machine.socket.hearer.received(f'{{"type": "closing", "code": 4503, "reason": "", "retry_after": {told}}}')
                await table.close(4503)
                await table.machine.move(waits[-1])
                self.assertEqual(len(table.machine.sockets), 2, told)
            spread = [3.15] * 8 + [0.285, 2.1, 3780.0, 3780.0]
            self.assertEqual([round(wait_s, 3) for wait_s in waits], spread)

        self.in_loop(work())

    def test_a_token_is_shown_in_a_header_and_never_again_with_that_of_the_seat(self) -> None:
        async def work() -> None:
            machine = FakeMachine()
            server = Tiltyard("ws://server/", player="p_1", token="secret", machine=machine)
            server.enter("a room/1")
            await settled()
            socket = machine.socket
            self.assertEqual((socket.address, socket.headers), ("ws://server/ws/game/a%20room%2F1/p_1", {"Authorization": "Bearer secret"}))
            socket.is_open = True
            socket.hearer.opened()
            socket.hearer.received(json.dumps(welcome(1)))
            socket.hearer.closed(1006, "", None)
            await machine.move(2)
            self.assertEqual((machine.socket.address, machine.socket.headers), ("ws://server/ws/game/a%20room%2F1/p_1?resume_token=t&after=1", {}))

        self.in_loop(work())


if __name__ == "__main__":
    unittest.main()
