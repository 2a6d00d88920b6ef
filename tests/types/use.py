"""A client, as far as its types go: each line is here because the checker can be wrong about it."""

from types_of_games import (
    ArenaServerMessage,
    ArenaView,
    ConnectFourClientRequest,
    ConnectFourEvent,
    RoomDetail,
)


def hear(message: ArenaServerMessage, before: ArenaView) -> ArenaView:
    if message["type"] == "welcome" or message["type"] == "keyframe":
        return message["state"]
    if message["type"] == "match_over":
        print(message["results"][0]["player"])
    return before


def told(event: ConnectFourEvent) -> str:
    return event["why"] if event["kind"] == "illegal" else "over"


drop: ConnectFourClientRequest = {"type": "drop", "column": 3, "seq": 1}
wrong: ConnectFourClientRequest = {"type": "drop", "row": 3}  # type: ignore[assignment]


def name_of(room: RoomDetail) -> str:
    return room["name"]
