"""The client of Tiltyard, a multiplayer game server: for programs that play. README.md shows how."""

from .account import Account, Who
from .books import Books, Player
from .call import Problem
from .codec import Encoding
from .endings import Ended, Ending
from .machine import Machine
from .patch import PatchError, apply_patch
from .room import Reduce, Room
from .server import Tiltyard

__all__ = [
    "Account",
    "Books",
    "Encoding",
    "Ended",
    "Ending",
    "Machine",
    "PatchError",
    "Player",
    "Problem",
    "Reduce",
    "Room",
    "Tiltyard",
    "Who",
    "apply_patch",
]
