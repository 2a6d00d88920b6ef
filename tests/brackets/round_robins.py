"""Compares the rounds and sides of round robins with the Berger tables of `gacrux`, and their tie-breaks with `tiebreak-core`.

Accepted: a double round robin is the tables twice with the sides swapped, the last two rounds of the first cycle exchanged;
`gacrux` has the tables once. Annulled matches count for nothing here, so tournaments that have some are not compared by
their tie-breaks.
"""

import sys

try:
    from gacrux.berger import bergertables
    from tiebreak_core import GameRecord, PlayerTiebreakData, fide2026
except ImportError:
    sys.exit("gacrux or tiebreak-core is missing: tests/run brackets installs them (pip install gacrux tiebreak-core)")

from compare import compared, differ, halves, rounds, stories

# In the order of the figures behind score and direct encounter, with what a figure is divided by.
CRITERIA = {"wins": 1, "sonneborn_berger": 4}


def expected(story):
    """The rounds after the tables: who has which side."""
    entrants = story["entrants"]
    tables = bergertables(entrants)["pairing"]
    once = []
    for number in sorted(tables):
        pairs = [(pair["white"] - 1, pair["black"] - 1) for pair in tables[number].values()]
        once.append([pair for pair in pairs if max(pair) < entrants])
    if not story["twice"]:
        return once
    first = list(once)
    if len(first) > 1:
        first[-1], first[-2] = first[-2], first[-1]
    return first + [[(second, first) for first, second in pairs] for pairs in once]


def compare_rounds(story):
    """Who meets whom when, and with which side."""
    ours = [{tuple(fixture["slots"]) for fixture in fixtures} for fixtures in rounds(story)]
    theirs = [set(pairs) for pairs in expected(story)]
    if ours != theirs:
        differ(story, f"the rounds are {theirs} there")
    return len(ours)


def players(story):
    """Everybody with her rounds, a forfeit against the opponent who was scheduled."""
    games = {who: [] for who in range(story["entrants"])}
    for number, fixtures in enumerate(rounds(story), 1):
        for fixture in fixtures:
            for who, opponent in (fixture["slots"], fixture["slots"][::-1]):
                score = halves(fixture, who) / 2
                played = fixture["status"] == "played"
                kind = "played" if played else "forfeit_win" if score else "forfeit_loss"
                games[who].append(GameRecord(opponent, 1500, score, "white", number, kind=kind))
    score = {who: sum(game.score for game in hers) for who, hers in games.items()}
    return {who: PlayerTiebreakData(who, 1500, score[who], hers) for who, hers in games.items()}


def compare_tie_breaks(story):
    """Wins and Sonneborn-Berger of everybody."""
    if any(fixture["status"] == "annulled" for fixture in story["fixtures"]):
        return 0
    everybody = players(story)
    total = len(rounds(story))
    for ranked in story["standings"]:
        who = ranked["entrant"]
        theirs = fide2026.calculate_all(everybody[who], everybody, list(CRITERIA), total, "round_robin")
        for (name, unit), figure in zip(CRITERIA.items(), ranked["figures"][2:]):
            if theirs[name] != figure / unit:
                differ(story, f"{name} of {who} is {figure / unit} here, and {theirs[name]} there")
    return len(CRITERIA) * len(everybody)


def main():
    tables = {"tournaments": 0, "rounds": 0}
    figures = {"tournaments": 0, "figures": 0}
    for story in stories():
        tables["rounds"] += compare_rounds(story)
        tables["tournaments"] += 1
        count = compare_tie_breaks(story)
        figures["figures"] += count
        figures["tournaments"] += count > 0
    compared("gacrux, Berger tables", tables)
    compared("tiebreak-core, round robins", figures)


main()
