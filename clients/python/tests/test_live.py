"""The library and a real server: a guest plays a bot to the end, a server is killed, a program enters a tournament."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Coroutine
from typing import Any, ClassVar
from unittest.mock import patch

from house import House
from tiltyard import Ended, Problem, Room, Tiltyard

PATIENCE_S = 60.0
#: What a line that began anew tells besides: one's own, or that of another.
LINES = ("welcome", "player_away", "player_back")


def drop_stone(state: Any, delta: Any, message: Any) -> Any:
    """Applies what a game of connect four tells."""
    if delta["placed"]:
        column, row, seat = delta["placed"]
        state["board"][row][column] = seat
    return {"board": state["board"], **{name: value for name, value in delta.items() if name != "placed"}}


def first_free(state: Any) -> int:
    """A column that is not full."""
    return next(column for column in range(7) if state["board"][5][column] is None)


async def play(room: Room[Any]) -> dict[str, Any] | None:
    """Plays a match of connect four to its end."""
    async for state in room.match():
        if state["phase"] == "playing" and state["turn"] == room.seat:
            assert room.send({"type": "drop", "column": first_free(state)}) is not None
    return room.result


class Live(unittest.TestCase):
    house: ClassVar[House]

    @classmethod
    def setUpClass(cls) -> None:
        cls.house = cls.enterClassContext(House())

    def run_in_time(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(asyncio.wait_for(work, PATIENCE_S))

    async def guest(self) -> Tiltyard:
        server = Tiltyard(self.house.url)
        await server.guest()
        return server

    @patch("tiltyard.room.LEAVE_S", PATIENCE_S)  # the server says how it ended, and not the library that it waits no longer
    def test_a_guest_plays_a_bot_to_the_end_in_both_encodings(self) -> None:
        async def work() -> None:
            server = await self.guest()
            assert server.account.who is not None
            me = server.account.who.player
            results = []
            for encoding in ("json", "msgpack"):
                table = await server.rooms.open("A table", "connect_four", 2)
                await server.rooms.add_bots(table["id"], "easy")
                async with await server.join(table["id"], reduce=drop_stone, encoding=encoding) as room:
                    result = await play(room)
                    assert result is not None
                    self.assertIn(me, [row["player"] for row in result["results"]])
                    self.assertEqual(room.books.lost, [])
                    self.assertEqual(room.books.pending, [])
                    self.assertEqual(result, room.result)
                    results.append(result)
                assert room.ended is not None
                self.assertIn(room.ended.code, (1000, 4410))
            points = sum(row["points"] for each in results for row in each["results"] if row["player"] == me)
            rows = (await server.boards.get("connect_four", limit=3))["rows"]
            self.assertEqual([row["score"] for row in rows if row["player"] == me], [points])

        self.run_in_time(work())

    def test_messages_come_one_by_one(self) -> None:
        async def work() -> None:
            anna, bert = await self.guest(), await self.guest()
            relay = await anna.rooms.open("A relay", "relay", 2)
            async with await anna.join(relay["id"]) as one, await bert.join(relay["id"], encoding="msgpack") as other:
                self.assertTrue(other.chat("hello"))
                other.send_raw({"type": "wave", "to": "Anna"})
                heard = []
                async for message in one:
                    heard.append(message["type"])
                    if message["type"] == "player_action":
                        break
                self.assertEqual(heard[0], "welcome")
                told = [kind for kind in heard if kind not in LINES]
                self.assertEqual(told, ["player_joined", "chat", "player_action"])
                self.assertEqual([who.away for who in one.players], [False, False])

        self.run_in_time(work())

    def test_what_is_refused_says_why(self) -> None:
        async def work() -> None:
            anna = await self.guest()
            with self.assertRaises(Problem) as bad:
                await anna.rooms.open("x", "arena", 400)
            self.assertEqual((bad.exception.status, bad.exception.errors[0]["pointer"]), (422, "/max_players"))
            with self.assertRaises(Ended) as closed:
                await anna.join("nowhere")
            self.assertEqual(closed.exception.how.code, 4404)
            with self.assertRaises(Problem) as unreachable:
                await Tiltyard("http://127.0.0.1:1").request("GET /site")
            self.assertTrue(unreachable.exception.unreachable)
            with self.assertRaises(Ended) as unknown:
                await Tiltyard(self.house.url).join("commons", player="p_000000000000000000000000")
            self.assertEqual(unknown.exception.how.code, 4401)

        self.run_in_time(work())

    def test_an_account_comes_back(self) -> None:
        async def work() -> None:
            anna = await self.guest()
            before = anna.account.who
            code = await anna.account.register("Carla", "correct horse")
            again = Tiltyard(self.house.url)
            who = await again.account.login("Carla", "correct horse")
            assert before is not None and code is not None
            self.assertEqual((who.player, who.kind), (before.player, "account"))
            program = await self.guest()
            await program.account.register("Carlas program", "correct horse", kind="bot")
            assert program.account.who is not None
            self.assertEqual(program.account.who.kind, "bot")
            token = await again.account.bearer()
            self.assertNotEqual(await again.account.bearer(anew=True), token)
            kept = again.account.refresh_token
            assert kept is not None
            third = Tiltyard(self.house.url)
            self.assertEqual((await third.account.refresh(kept)).player, who.player)
            self.assertTrue(await third.account.ticket())
            await third.account.sign_out()
            self.assertIsNone(third.account.who)
            with self.assertRaises(Problem):
                await third.rooms.open("x", "relay", 2)

        self.run_in_time(work())

    def test_a_match_is_found(self) -> None:
        async def work() -> None:
            people = [await self.guest(), await self.guest()]
            tickets = [await each.matchmaking.open("connect_four") for each in people]
            one, other = await asyncio.gather(*(each.matchmaking.found(ticket["id"]) for each, ticket in zip(people, tickets)))
            assert one is not None
            self.assertEqual(one, other)
            rooms = await asyncio.gather(*(each.join(one, reduce=drop_stone) for each in people))
            results = await asyncio.gather(*map(play, rooms))
            self.assertEqual(results[0], results[1])
            self.assertIsNotNone(results[0])

        self.run_in_time(work())

    def test_programs_play_a_tournament(self) -> None:
        async def entrant(server: Tiltyard, cup: str) -> int:
            games = 0
            async for call in server.tournaments.calls(cup):
                async with await server.join(call, reduce=drop_stone) as room:
                    games += await play(room) is not None
            return games

        async def work() -> None:
            people = [await self.guest(), await self.guest()]
            cup = (await people[0].tournaments.make("A cup", "connect_four", format={"kind": "single_elimination"}, best_of=3))["id"]
            with self.assertRaises(LookupError):
                await anext(aiter(people[0].tournaments.calls(cup)))
            for each in people:
                await each.tournaments.enter(cup, program=True)
            await people[0].tournaments.start(cup)
            games = await asyncio.gather(*(entrant(each, cup) for each in people))
            self.assertGreaterEqual(min(games), 2)
            while (await people[0].tournaments.get(cup))["status"] != "finished":
                await asyncio.sleep(0.05)  # between two questions: who plays no more knows it a moment earlier

        self.run_in_time(work())


class Killed(unittest.TestCase):
    def test_a_server_that_is_killed_is_waited_for_and_nothing_is_told_twice(self) -> None:
        async def work(house: House) -> None:
            server = Tiltyard(house.url)
            await server.guest("Hugo")
            relay = await server.rooms.open("A relay", "relay", 2)
            room = await server.join(relay["id"])
            acted: asyncio.Queue[Any] = asyncio.Queue()
            waiting = asyncio.Event()
            room.on("action", lambda action, who: acted.put_nowait(action["number"]))
            room.on("waiting", lambda *how: waiting.set())
            room.send_raw({"type": "wave", "number": 1})
            self.assertEqual(await acted.get(), 1)
            while (await server.rooms.get(relay["id"]))["recorded_tick"] < 2:
                await asyncio.sleep(0.05)  # between two questions
            house.kill()
            await waiting.wait()
            back = asyncio.Event()
            room.on("welcome", lambda message, how: back.set() if how["goes_on"] else None)
            await asyncio.to_thread(house.start)
            await back.wait()
            self.assertTrue(room.send_raw({"type": "wave", "number": 2}))
            self.assertEqual(await acted.get(), 2)
            room.leave()

        with House() as house:
            asyncio.run(asyncio.wait_for(work(house), PATIENCE_S))


if __name__ == "__main__":
    unittest.main()
