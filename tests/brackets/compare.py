"""What the scripts that compare brackets with other engines have in common."""

import json
import sys


def stories():
    """The tournaments of the file that the command line names, one a line."""
    with open(sys.argv[1], encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def differ(story, what):
    """Ends the run: the engines say something different, and no reason is known."""
    sys.exit(f"{what}\nin {json.dumps(story)}")


def compared(what, report):
    """Says what was compared."""
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report.items())
    print(f"{what}: {counts}, no difference")


def rounds(story):
    """The matches of each round."""
    by_round = {}
    for fixture in story["fixtures"]:
        by_round.setdefault(fixture["round"], []).append(fixture)
    return [by_round[number] for number in sorted(by_round)]


def halves(fixture, who):
    """The half points that a match gives somebody."""
    if fixture["winner"] is not None:
        return 2 * (fixture["winner"] == who)
    return int(fixture["status"] == "played")
