"""Compares Buchholz, its cuts, Sonneborn-Berger and wins of each entrant of a Swiss with `tiebreak-core` (C.07 of 2026).

Accepted: the engine never cuts the last opponent that is left, which the rule book does not say; so tournaments of two rounds
or one are not compared by Median-1.

Direct encounter is not compared: ours is 0 for all unless all who are equal have met, where the rule book goes on to ask who
could not be overtaken any more.
"""

import sys

try:
    from tiebreak_core import GameRecord, PlayerTiebreakData, fide2026
except ImportError:
    sys.exit("tiebreak-core is missing: tests/run brackets installs it (pip install tiebreak-core)")

from compare import compared, differ, halves, rounds, stories

# In the order of the figures behind the score, with what a figure is divided by.
CRITERIA = {"buchholz_cut1": 2, "buchholz": 2, "median_buchholz": 2, "sonneborn_berger": 4, "wins": 1}


def record(fixture, who, number):
    """A round of somebody, as the engine wants it."""
    opponent = next((other for other in fixture["slots"] if other not in (who, None)), None)
    score = halves(fixture, who) / 2
    if opponent is None:
        return GameRecord(-1, 0, score, "white", number, kind="pairing_bye")
    played = fixture["status"] == "played"
    kind = "played" if played else "forfeit_win" if score else "forfeit_loss"
    side = "white" if fixture["slots"][0] == who else "black"
    return GameRecord(opponent, 1500, score, side, number, kind=kind)


def players(story):
    """Everybody with her rounds."""
    games = {who: [] for who in range(story["entrants"])}
    for number, fixtures in enumerate(rounds(story), 1):
        for fixture in fixtures:
            for who in fixture["slots"]:
                if who is not None:
                    games[who].append(record(fixture, who, number))
        for hers in games.values():
            if len(hers) < number:
                hers.append(GameRecord(-1, 0, 0.0, "white", number, kind="requested_bye"))
    score = {who: sum(game.score for game in hers) for who, hers in games.items()}
    return {who: PlayerTiebreakData(who, 1500, score[who], hers) for who, hers in games.items()}


def main():
    report = {"tournaments": 0, "figures": 0}
    for story in stories():
        everybody = players(story)
        for ranked in story["standings"]:
            who = ranked["entrant"]
            theirs = fide2026.calculate_all(everybody[who], everybody, list(CRITERIA), len(rounds(story)), "swiss")
            for (name, unit), figure in zip(CRITERIA.items(), ranked["figures"][1:]):
                if name == "median_buchholz" and len(rounds(story)) < 3:
                    continue
                report["figures"] += 1
                if theirs[name] != figure / unit:
                    differ(story, f"{name} of {who} is {figure / unit} here, and {theirs[name]} there")
        report["tournaments"] += 1
    compared("tiebreak-core, Swiss", report)


main()
