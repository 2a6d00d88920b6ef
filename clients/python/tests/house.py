"""A server for the tests that need a real one: the binary that TILTYARD_BIN names, on a free port, with an empty folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

BINARY = os.environ.get("TILTYARD_BIN") or str(Path(__file__).resolve().parents[3] / "target" / "debug" / "tiltyard")
READY_S = 60.0


class House:
    """A server that runs as long as the block that it is in."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = tempfile.mkdtemp(prefix="tiltyard-python-")
        self._log = Path(self.data, "said")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        place = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA_DIR": self.data}
        # Results are announced with what they are worth, however long the machine takes over that.
        settings = {"TILTYARD__AUTH__MODE": "token", "TILTYARD__RECORDS__ANNOUNCE_WAIT_MS": "5000"}
        env = {**os.environ, **settings, **{f"TILTYARD__SERVER__{name}": value for name, value in place.items()}}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([BINARY], env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urlopen(f"{self.url}/health/live", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.05)  # between two questions
        raise RuntimeError(f"the server did not come up:\n{self._log.read_text()[-4000:]}")

    def kill(self) -> None:
        """Ends it without a word, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
