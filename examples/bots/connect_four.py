"""A program that plays connect four on a Tiltyard server: docs/programs.md explains it. Needs `pip install ./clients/python`."""

import asyncio
import sys

from tiltyard import Ended, Tiltyard


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


def change(state, delta, tick):
    """The state after a step, of the one before and what the step has changed."""
    if delta["placed"]:
        column, row, whose = delta["placed"]
        state["board"][row][column] = whose
    return state | {"turn": delta["turn"]}


async def main():
    """Plays the rooms that it is called to, one after the other."""
    server = Tiltyard.from_environment()
    async for call in server.calls():
        try:
            async with await server.join(call, reduce=change) as room:
                async for state in room.match():
                    if state["turn"] == room.seat:
                        room.send({"type": "drop", "column": choose(state["board"], room.seat)})
        except Ended as closed:
            print(f"no seat in room {call}: {closed}", file=sys.stderr)


asyncio.run(main())
