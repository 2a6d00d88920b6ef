"""Draws each round of a Swiss with the Dutch system of `py4swiss` from the same history, and compares the score groups.

The same number is paired, and pairs join the same scores: in each score group as many are paired among themselves, and as
many float from one score to another. Who of those of equal score meets whom may differ, because the Dutch system has its own
order of exchanges.

Accepted:
- In the last round, in which both may yield in sides here, and only those with more than half of the points there, the number
  of pairs is compared alone.
- Where the last score groups cannot be paired by themselves, the Dutch system (until 2026) makes one of them, and no longer
  asks who floats into it. Ours does ask, so its draw may be better there; that is counted. It must not be worse: as many
  pairs are closed at or above each score, from the top, and the differences of scores, the largest first, are not larger.
"""

import sys

try:
    from py4swiss.engines import DutchEngine
    from py4swiss.engines.common import PairingError
    from py4swiss.trf import ParsedTrf
    from py4swiss.trf.codes import PlayerCode
    from py4swiss.trf.results import ColorToken, ResultToken, RoundResult
    from py4swiss.trf.sections import PlayerSection, XSection
except ImportError:
    sys.exit("py4swiss is missing: tests/run brackets installs it (pip install py4swiss)")

from collections import Counter

from compare import compared, differ, halves, rounds, stories

ABSENT = RoundResult(id=0, color=ColorToken.BYE_OR_NOT_PAIRED, result=ResultToken.ZERO_POINT_BYE)


def result(fixture, who):
    """A round of somebody, as the engine wants it."""
    opponent = next((other for other in fixture["slots"] if other not in (who, None)), None)
    if opponent is None:
        bye = ResultToken.PAIRING_ALLOCATED_BYE
        return RoundResult(id=0, color=ColorToken.BYE_OR_NOT_PAIRED, result=bye)
    side = ColorToken.WHITE if fixture["slots"][0] == who else ColorToken.BLACK
    played = [ResultToken.LOSS, ResultToken.DRAW, ResultToken.WIN]
    given = [ResultToken.FORFEIT_LOSS, None, ResultToken.FORFEIT_WIN]
    token = (played if fixture["status"] == "played" else given)[halves(fixture, who)]
    return RoundResult(id=opponent + 1, color=side, result=token)


def draw(story, history, playing):
    """The pairs of the engine; a bye is a pair with nobody. `None` if it cannot draw."""
    sections = [
        PlayerSection(
            code=PlayerCode.PLAYER,
            starting_number=who + 1,
            points_times_ten=0,
            rank=who + 1,
            results=hers + ([] if who in playing else [ABSENT]),
        )
        for who, hers in history.items()
    ]
    trf = ParsedTrf(player_sections=sections, x_section=XSection(number_of_rounds=story["rounds"]))
    try:
        pairings = DutchEngine.generate_pairings(trf)
    except PairingError:
        return None
    return [(pair.white - 1, pair.black - 1 if pair.black else None) for pair in pairings]


def joined(pairs, score):
    """How many pairs join which scores."""
    return Counter(tuple(sorted(score[who] if who is not None else -1 for who in pair)) for pair in pairs)


def worth(pairs, score):
    """What a draw is worth: pairs closed at or above each score, from the top; then the differences of scores, negative."""
    scores = sorted({score[who] for pair in pairs for who in pair if who is not None}, reverse=True)
    full = [[score[who] for who in pair] for pair in pairs if None not in pair]
    closed = [sum(min(pair) >= level for pair in full) for level in scores]
    rests = [score[who] for pair in pairs if None in pair for who in pair if who is not None]
    return closed, sorted((-abs(one - other) for one, other in full)), [-rest for rest in rests]


def main():
    report = {
        "tournaments": 0,
        "rounds": 0,
        "rounds_with_the_very_same_pairs": 0,
        "rounds_with_better_joined_scores_here": 0,
        "rounds_it_cannot_draw": 0,
    }
    for story in stories():
        history = {who: [] for who in range(story["entrants"])}
        score = dict.fromkeys(history, 0)
        for number, fixtures in enumerate(rounds(story), 1):
            ours = [tuple(fixture["slots"]) for fixture in fixtures]
            playing = {who for pair in ours for who in pair if who is not None}
            theirs = draw(story, history, playing)
            compare(story, number, ours, theirs, score, report)
            for fixture in fixtures:
                for who in fixture["slots"]:
                    if who is not None:
                        history[who].append(result(fixture, who))
                        score[who] += halves(fixture, who)
            for who in history.keys() - playing:
                history[who].append(ABSENT)
        report["tournaments"] += 1
    compared("py4swiss, score groups", report)


def compare(story, number, ours, theirs, score, report):
    """The two draws of a round."""
    report["rounds"] += 1
    if theirs is None:
        report["rounds_it_cannot_draw"] += 1
        return
    report["rounds_with_the_very_same_pairs"] += set(map(frozenset, ours)) == set(map(frozenset, theirs))
    if len(ours) != len(theirs):
        differ(story, f"round {number}: {len(theirs)} tables there")
    if number == story["rounds"] or joined(ours, score) == joined(theirs, score):
        return
    if worth(ours, score) < worth(theirs, score):
        differ(story, f"round {number}: scores are joined as {joined(theirs, score)} there, not {joined(ours, score)}")
    report["rounds_with_better_joined_scores_here"] += 1


main()
