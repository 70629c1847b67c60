"""Computes the constants of ``advisor.pricing.goals`` and the tables of docs/BACKTESTING.md anew, and prints them.

``python -m tests.goals`` in ``backend``; needs the recorded data (CONTRIBUTING.md says where).
"""

import numpy as np
from rich.console import Console
from rich.table import Table

from advisor.core.arrays import Float64
from advisor.pricing.goals import SHIPPED
from advisor.pricing.goals.margins import Ends
from tests.conftest import real_data_folder
from tests.goals import dixon_coles
from tests.goals.american_football import (
    by_distance,
    by_key_number,
    deviation,
    recorded_games,
    walked_forward,
    weights,
)
from tests.goals.matches import LAST_TRAINED, LAST_WITHOUT_CLOSING_TOTALS, Matches, recorded_matches
from tests.goals.tables import FURTHER_TOTALS, TOTALS, line, lines
from tests.goals.training import trained


def main() -> None:
    console = Console(width=160)
    matches = recorded_matches(real_data_folder())
    for last in (LAST_TRAINED, LAST_WITHOUT_CLOSING_TOTALS):
        learned, tested = matches.trained(last), matches.tested(last)
        calibration = trained(learned)
        console.print(f"Learned from {_named(learned)}: {calibration}")
        console.print(f"Tested on {_named(tested)}")
        # What is shipped is what is tested; its digits are fewer.
        grids = tested.fitted(SHIPPED if last == LAST_TRAINED else calibration).grids()
        _print_table(console, tested, dixon_coles.reproducing(tested), grids)
        _print_parts(console, tested, grids)
    for ends in Ends:
        _print_american_football(console, ends)


def _named(matches: Matches) -> str:
    leagues, seasons = np.unique(matches.competition), np.unique(matches.season)
    return f"{len(matches):,} matches of {len(leagues)} leagues in {', '.join(seasons)}"


def _print_american_football(console: Console, ends: Ends) -> None:
    games = recorded_games(real_data_folder(), ends)
    learned = games.before(int(games.season.max()) + 1)
    console.print(f"NFL, {ends.value}: {len(learned.season):,} games, deviation {deviation(learned):.2f}")
    console.print("weights of 0, 1, …:", ", ".join(f"{each:.3f}" for each in weights(learned, ends)))
    tested, distribution = walked_forward(games, ends)
    table = Table("", "lines", "pushes", "predicted", "z", box=None, title=f"{len(tested.season):,} games, each later")
    for part in (by_distance, by_key_number):
        for what, count, seen, predicted in part(tested, ends, distribution):
            found = line(what, seen, predicted)
            table.add_row(what, f"{count:,}", f"{seen.sum():,}", f"{predicted.sum():.1f}", f"{found.z:+.1f}")
    console.print(table)


def _print_table(console: Console, matches: Matches, plain: Float64, grids: Float64) -> None:
    table = Table("", "seen", "Dixon-Coles", "z", "calibrated", "z", box=None)
    totals = (*TOTALS, *FURTHER_TOTALS)
    for before, after in zip(lines(matches, plain, totals), lines(matches, grids, totals), strict=True):
        row = (f"{after.seen:.1%}", f"{before.predicted:.1%}", f"{before.z:+.1f}", f"{after.predicted:.1%}")
        table.add_row(after.what, *row, f"{after.z:+.1f}")
    console.print(table)


def _print_parts(console: Console, matches: Matches, grids: Float64) -> None:
    table = Table("", "matches", *(each.what for each in lines(matches, grids)), box=None, title="z by part")
    for labels in (matches.season, matches.competition):
        for label in np.unique(labels):
            part = labels == label
            found = lines(matches.where(part), grids[part])
            table.add_row(str(label), f"{part.sum():,}", *(f"{each.z:+.1f}" for each in found))
    console.print(table)


if __name__ == "__main__":
    main()
