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
from tests.goals.family import FAMILY
from tests.goals.matches import DAYS_BEFORE, LAST_TRAINED, LAST_WITHOUT_CLOSING_TOTALS, Matches, recorded_matches
from tests.goals.selection import selection
from tests.goals.shared_weights import estimated, grids_of, independent
from tests.goals.tables import FURTHER_TOTALS, TOTALS, line, lines
from tests.goals.training import SHIPPED_FORM, TO_THE_DIGITS, trained


def main() -> None:
    console = Console(width=160)
    matches = recorded_matches(real_data_folder())
    for last in (LAST_TRAINED, LAST_WITHOUT_CLOSING_TOTALS):
        learned, tested = matches.trained(last), matches.tested(last)
        calibration = trained(learned)
        console.print(f"Learned from {_named(learned)}: {calibration}")
        _print_selection(console, learned)
        console.print(f"Tested on {_named(tested)}")
        # What is shipped is what is tested; its digits are fewer.
        grids = tested.fitted(SHIPPED if last == LAST_TRAINED else calibration).grids()
        _print_table(console, tested, dixon_coles.reproducing(tested), grids)
        _print_parts(console, tested, grids)
    _print_three_goals(console, matches)
    for ends in Ends:
        _print_american_football(console, ends)


def _named(matches: Matches) -> str:
    leagues, seasons = np.unique(matches.competition), np.unique(matches.season)
    return f"{len(matches):,} matches of {len(leagues)} leagues in {', '.join(seasons)}"


def _print_selection(console: Console, learned: Matches) -> None:
    for number, step in enumerate(selection(learned), start=1):
        table = Table("", "gain", "its error", "weights", box=None, title=f"Choice of weight {number}")
        for each in step:
            weights = ", ".join(f"{weight:.4f}" for weight in each.theta)
            table.add_row(each.what, f"{each.gain:+.1f}", f"{each.error:.1f}", weights)
        console.print(table)
        console.print(f"Chosen: {step[0].what if step[0].is_worth_it else 'none'}")


def _print_three_goals(console: Console, matches: Matches) -> None:
    """Whether three goals are missed for the prices that were learned from, or for the form."""
    learned = matches.trained(LAST_WITHOUT_CLOSING_TOTALS)
    before = recorded_matches(real_data_folder(), totals=DAYS_BEFORE)
    table = Table("", "tested on", "matches", "weights by themselves", "seen", "predicted", "z", box=None)
    for form in (("difference", "total squared"), SHIPPED_FORM):
        columns = np.stack([FAMILY[each] for each in form], axis=1)
        theta, _ = estimated(learned, columns, np.zeros(2), independent(learned).own, gain_left=TO_THE_DIGITS)
        for what, tested in (
            ("those learned from", learned),
            ("later, closing totals", matches.tested(LAST_WITHOUT_CLOSING_TOTALS)),
            ("later, totals of days before", before.tested(LAST_WITHOUT_CLOSING_TOTALS)),
        ):
            own = independent(tested).own
            by_themselves, _ = estimated(tested, columns, theta, own, gain_left=TO_THE_DIGITS)
            (found,) = (
                each
                for each in lines(tested, grids_of(tested, columns, theta, own), totals=(3,))
                if each.what == "3 goals"
            )
            shown = ", ".join(f"{weight:.4f}" for weight in by_themselves)
            row = (what, f"{len(tested):,}", shown, f"{found.seen:.1%}", f"{found.predicted:.1%}", f"{found.z:+.1f}")
            table.add_row(" and ".join(form), *row)
    console.print(table)


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
