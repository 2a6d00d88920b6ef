"""A program that plays connect four on a Tiltyard server: docs/programs.md explains it. Needs `pip install websockets`."""

import json
import os
import sys

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect


def wins(board, column, seat):
    """Whether a stone of this seat in this column makes four in a line; row 0 is at the bottom."""
    row = next(row for row in range(6) if board[row][column] is None)

    def run(across, up):
        length, at, height = 0, column + across, row + up
        while 0 <= at < 7 and 0 <= height < 6 and board[height][at] == seat:
            length, at, height = length + 1, at + across, height + up
        return length

    return any(run(a, u) + run(-a, -u) >= 3 for a, u in [(1, 0), (0, 1), (1, 1), (1, -1)])


def choose(board, seat):
    """Wins if it can, stops the other one if it must, and else plays near the middle."""
    columns = [column for column in (3, 2, 4, 1, 5, 0, 6) if board[5][column] is None]
    for whose in (seat, 1 - seat):
        for column in columns:
            if wins(board, column, whose):
                return column
    return columns[0]


def play(room):
    """Plays the match of one room."""
    address = f"{os.environ['TILTYARD_URL']}/ws/game/{room}/{os.environ['TILTYARD_PLAYER']}"
    headers = {"Authorization": f"Bearer {os.environ['TILTYARD_TOKEN']}"}
    with connect(address, additional_headers=headers) as server:
        for message in map(json.loads, server):
            if message["type"] == "welcome":  # the whole state; it comes again when the match begins
                seat, state = message["seat"], message["state"]
            elif message["type"] == "tick":  # what has changed since
                if message["delta"]["placed"]:
                    column, row, whose = message["delta"]["placed"]
                    state["board"][row][column] = whose
                state["turn"] = message["delta"]["turn"]
            elif message["type"] == "match_over":
                return
            else:
                continue
            if state["turn"] == seat:
                server.send(json.dumps({"type": "drop", "column": choose(state["board"], seat)}))


for line in sys.stdin:  # one room a line, as its matches come up
    try:
        play(line.strip())
    except WebSocketException as closed:  # the room has closed without a result: nobody else came, for example
        print(f"no result in room {line.strip()}: {closed}", file=sys.stderr)
