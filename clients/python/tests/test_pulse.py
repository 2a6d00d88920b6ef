"""Whether a line is alive."""

from __future__ import annotations

import asyncio
import unittest

from stand_ins import FakeMachine
from tiltyard.pulse import Pulse


class Watched:
    def __init__(self) -> None:
        self.machine = FakeMachine()
        self.told: list[str] = []
        self.pulse = Pulse(self.machine, lambda: self.told.append("ping"), self.quiet, lambda: self.told.append("dead"))
        self.pulse.begin()

    def quiet(self, is_quiet: bool) -> None:
        self.told.append("quiet" if is_quiet else "heard")


class Pulses(unittest.TestCase):
    def test_a_program_that_thought_for_long_says_nothing_about_the_line(self) -> None:
        async def work() -> None:
            watched = Watched()
            for _ in range(6):
                await watched.machine.sleep(60)
            self.assertEqual(set(watched.told), {"ping"})

        asyncio.run(work())

    def test_a_line_that_answers_nothing_is_quiet_then_dead(self) -> None:
        async def work() -> None:
            watched = Watched()
            await watched.machine.move(4.5)
            self.assertEqual([word for word in watched.told if word != "ping"][:2], ["quiet", "dead"])
            watched.pulse.heard()
            self.assertEqual(watched.told[-1], "heard")

        asyncio.run(work())

    def test_a_line_that_answers_is_asked_now_and_then_and_no_more(self) -> None:
        async def work() -> None:
            watched = Watched()
            for _ in range(100):
                await watched.machine.move(0.1)
                watched.pulse.heard()
            self.assertEqual(set(watched.told), {"ping"})
            self.assertLess(len(watched.told), 6)

        asyncio.run(work())

    def test_a_line_that_was_ended_asks_nothing(self) -> None:
        async def work() -> None:
            watched = Watched()
            watched.pulse.end()
            await watched.machine.move(10)
            self.assertEqual(watched.told, [])

        asyncio.run(work())


if __name__ == "__main__":
    unittest.main()
