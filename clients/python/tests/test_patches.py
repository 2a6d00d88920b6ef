"""Patches, held to what the server makes: ``python -m unittest discover clients/python/tests``."""

import copy
import json
import sys
import unittest
from pathlib import Path

CLIENTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLIENTS / "python" / "src"))

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


if __name__ == "__main__":
    unittest.main()
