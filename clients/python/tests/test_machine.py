"""The real sockets, with a server of the test's own: frames, ways to end, and refusals."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from tiltyard.machine import Asyncio, Socket

PATIENCE_S = 30.0


class Ear:
    def __init__(self) -> None:
        self.opens = asyncio.Event()
        self.frames: asyncio.Queue[str | bytes] = asyncio.Queue()
        self.ended: asyncio.Future[tuple[int, str, float | None]] = asyncio.get_running_loop().create_future()

    def opened(self) -> None:
        self.opens.set()

    def received(self, frame: str | bytes) -> None:
        self.frames.put_nowait(frame)

    def closed(self, code: int, reason: str, retry_after: float | None) -> None:
        self.ended.set_result((code, reason, retry_after))


class Closer(Ear):
    """Closes what it hears, as soon as it has heard that much."""

    def __init__(self, at: str, held: bool = False) -> None:
        super().__init__()
        self.at, self.held = at, held
        self.socket: Socket | None = None

    def opened(self) -> None:
        super().opened()
        self._close("opened")

    def received(self, frame: str | bytes) -> None:
        super().received(frame)
        self._close("received")

    def _close(self, at: str) -> None:
        if self.socket is not None and at == self.at:
            self.socket.hold(self.held)
            self.socket.close()


class Sockets(unittest.TestCase):
    def with_server(self, handler: Callable[[ServerConnection], Awaitable[None]], task: Callable[[str, Ear], Awaitable[None]], **options: Any) -> None:
        async def work() -> None:
            async with asyncio.timeout(PATIENCE_S), serve(handler, "127.0.0.1", 0, subprotocols=[Subprotocol("tiltyard.v1.json")], **options) as server:
                port = next(iter(server.sockets)).getsockname()[1]
                await task(f"ws://127.0.0.1:{port}/", Ear())

        asyncio.run(work())

    def test_frames_go_both_ways_and_the_end_says_how(self) -> None:
        async def handler(socket: ServerConnection) -> None:
            assert socket.request is not None
            await socket.send(f"{socket.subprotocol} {socket.request.headers['Authorization']}")
            await socket.send(bytes([1, 2]))
            await socket.close(4410 if await socket.recv() == "words" else 4400, "the room was closed")

        async def task(address: str, ear: Ear) -> None:
            socket = Asyncio().dial(address, "tiltyard.v1.json", {"Authorization": "Bearer x"}, ear)
            self.assertFalse(socket.send("too early"))
            await ear.opens.wait()
            self.assertEqual(await ear.frames.get(), "tiltyard.v1.json Bearer x")
            self.assertEqual(await ear.frames.get(), bytes([1, 2]))
            self.assertTrue(socket.send("words"))
            self.assertEqual(await ear.ended, (4410, "the room was closed", None))
            self.assertFalse(socket.is_open)

        self.with_server(handler, task)

    def test_a_line_that_breaks_is_1006(self) -> None:
        async def handler(socket: ServerConnection) -> None:
            socket.transport.abort()

        async def task(address: str, ear: Ear) -> None:
            Asyncio().dial(address, "tiltyard.v1.json", {}, ear)
            self.assertEqual((await ear.ended)[0], 1006)

        self.with_server(handler, task)

    def test_nobody_there_is_1006(self) -> None:
        async def work() -> None:
            ear = Ear()
            Asyncio().dial("ws://127.0.0.1:1/", "tiltyard.v1.json", {}, ear)
            self.assertEqual((await ear.ended)[0], 1006)

        asyncio.run(work())

    def test_a_refused_handshake_has_the_code_that_it_would_have_had_inside(self) -> None:
        async def handler(socket: ServerConnection) -> None:
            raise AssertionError("nobody gets in")

        def refuse(socket: ServerConnection, request: Request) -> Response:
            response = socket.respond(HTTPStatus.TOO_MANY_REQUESTS, "too many")
            response.headers["Retry-After"] = "10"
            return response

        async def task(address: str, ear: Ear) -> None:
            Asyncio().dial(address, "tiltyard.v1.json", {}, ear)
            self.assertEqual(await ear.ended, (4429, "the server answered 429", 10.0))

        self.with_server(handler, task, process_request=refuse)

    def test_what_is_held_is_not_read(self) -> None:
        async def handler(socket: ServerConnection) -> None:
            for number in range(5):
                await socket.send(str(number))
            await socket.wait_closed()

        async def task(address: str, ear: Ear) -> None:
            socket = Asyncio().dial(address, "tiltyard.v1.json", {}, ear)
            socket.hold(True)
            self.assertEqual(await ear.frames.get(), "0")
            await asyncio.sleep(0.2)  # what is not held would be there by now
            self.assertTrue(ear.frames.empty())
            socket.hold(False)
            self.assertEqual([await ear.frames.get() for _ in range(4)], ["1", "2", "3", "4"])
            socket.close()

        self.with_server(handler, task)

    def test_what_was_closed_is_not_heard(self) -> None:
        async def handler(socket: ServerConnection) -> None:
            await socket.wait_closed()

        async def task(address: str, ear: Ear) -> None:
            socket = Asyncio().dial(address, "tiltyard.v1.json", {}, ear)
            await ear.opens.wait()
            socket.close()
            await asyncio.sleep(0.1)
            self.assertFalse(ear.ended.done())
            self.assertFalse(socket.send("too late"))

        self.with_server(handler, task)

    def test_what_is_closed_by_who_hears_it_is_closed(self) -> None:
        for at, held in (("opened", False), ("received", False), ("received", True)):
            gone: asyncio.Queue[None] = asyncio.Queue()

            async def handler(socket: ServerConnection) -> None:
                if at == "received":
                    await socket.send("the only frame")
                await socket.wait_closed()
                gone.put_nowait(None)

            async def task(address: str, ear: Ear) -> None:
                ear = Closer(at, held)
                ear.socket = Asyncio().dial(address, "tiltyard.v1.json", {}, ear)
                await gone.get()
                self.assertEqual(ear.frames.qsize(), 0 if at == "opened" else 1)
                self.assertFalse(ear.ended.done())

            with self.subTest(at, held=held):
                self.with_server(handler, task)


if __name__ == "__main__":
    unittest.main()
