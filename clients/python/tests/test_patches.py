"""Patches, held to what the server makes: ``python -m unittest discover clients/python/tests``."""

import copy
import json
import sys
import unittest
from pathlib import Path
from typing import Any

CLIENTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLIENTS / "python" / "src"))

from tiltyard.codec import Encoding, pack, unpack  # noqa: E402
from tiltyard.patch import PatchError, apply_patch  # noqa: E402

VECTORS = json.loads((CLIENTS / "transcripts" / "patches.json").read_text(encoding="utf-8"))


class Patches(unittest.TestCase):
    def test_a_patch_leads_where_the_server_says(self) -> None:
        self.assertGreater(len(VECTORS["steps"]), 20)
        for step in VECTORS["steps"]:
            with self.subTest(step["name"]):
                before = copy.deepcopy(step["before"])
                self.assertEqual(apply_patch(step["before"], step["patch"]), step["after"])
                self.assertEqual(step["before"], before)

    def test_what_does_not_fit_is_refused(self) -> None:
        self.assertGreater(len(VECTORS["refused"]), 10)
        for vector in VECTORS["refused"]:
            with self.subTest(vector["name"]), self.assertRaises(PatchError):
                apply_patch(vector["before"], vector["patch"])

    def test_a_change_of_lists_in_lists_is_read_however_deep_the_server_lets_them_be(self) -> None:
        def state(view: Any) -> Any:
            for _ in range(127):
                view = [0, view]
            return {"view": view}

        change: Any = 2
        for _ in range(127):
            change = {"=": [1, [change]]}
        encodings: tuple[Encoding, ...] = ("json", "msgpack")
        for encoding in encodings:
            keyframe, tick = unpack(pack(encoding, {"type": "keyframe", "state": state(1)})), unpack(pack(encoding, {"type": "tick", "delta": {"view": change}}))
            self.assertEqual(apply_patch(keyframe["state"], tick["delta"]), state(2))


if __name__ == "__main__":
    unittest.main()
