"""Prints what each strategy finds on the sandbox's markets."""

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.sandbox.strategies.cases import CASES, SEEDS, SPAN, flipped_where_planted, found_where_planted, found_without
from tests.sandbox.strategies.lived import Found, Values


def summed(found: list[Found]) -> tuple[str, ...]:
    """How many bets, and of both measures the mean and in how many seeds it is surely above zero, or may be zero."""
    bets = sum(len(each.then.values) for each in found)
    return f"{bets}", *_measured([each.then for each in found]), *_measured([each.close for each in found])


def _measured(values: list[Values]) -> tuple[str, str, str]:
    all_ = np.array([value for each in values for value in each.values])
    error = Values([n for each in values for n in each.games], all_.tolist()).interval if len(all_) else (0.0, 0.0)
    mean = f"{all_.mean():+.1%} ± {(error[1] - error[0]) / 2:.1%}" if len(all_) > 1 else ""
    return mean, f"{sum(each.has_edge for each in values)}", f"{sum(each.claims_nothing for each in values)}"


table = Table("", "bets", "worth then", "above 0", "may be 0", "CLV", "above 0", "may be 0", box=None)
table.title = f"{SEEDS} seeds, {SPAN.seconds} s of {len(SPAN.competitions)} competitions each"
for name in CASES:
    table.add_row(f"{name}, planted", *summed(found_where_planted(name)))
    table.add_row("  nothing wrong", *summed(found_without(name)))
    table.add_row("  flipped", *summed(flipped_where_planted(name)))
Console(width=120).print(table)
