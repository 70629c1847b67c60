"""What an instance must have shown before it may bet money, each thing at its boundary."""

from dataclasses import replace
from math import sqrt

import pytest
from scipy.stats import t as student

from advisor.risk.promotion import PaperRecord, PromotionRules, checklist, clv_bound

RULES = PromotionRules(bets=300, days=30.0)
READY = PaperRecord(
    settled=300, days=30.0, measured=300, clv_mean=0.02, clv_deviation=0.1, unknown=0, open_items=0, is_limited=True,
    second_factor=True,
)  # fmt: skip


def unmet(record: PaperRecord) -> list[str]:
    return [item.name for item in checklist(record, RULES) if not item.is_met]


def test_one_that_has_shown_everything_is_ready() -> None:
    assert unmet(READY) == []


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (replace(READY, settled=299), "settled_bets"),
        (replace(READY, days=29.99), "days"),
        (replace(READY, clv_mean=0.0), "closing_line_value"),
        (replace(READY, measured=29), "closing_line_value"),
        (replace(READY, unknown=1), "unknown_orders"),
        (replace(READY, open_items=1), "reconciled"),
        (replace(READY, is_limited=False), "limits"),
        (replace(READY, second_factor=False), "second_factor"),
    ],
)
def test_each_thing_is_asked_for(record: PaperRecord, name: str) -> None:
    assert unmet(record) == [name]
    [item] = [each for each in checklist(record, RULES) if not each.is_met]
    assert item.to_do.endswith(".")


@pytest.mark.parametrize("measured", [30, 31, 50, 100, 300, 5_000])
def test_the_bound_is_students(measured: int) -> None:
    record = replace(READY, measured=measured, clv_mean=0.013, clv_deviation=0.21)
    exact = 0.013 - student.ppf(0.975, measured - 1) * 0.21 / sqrt(measured)
    assert clv_bound(record) == pytest.approx(exact, abs=1e-5)


def test_a_close_that_is_beaten_on_average_is_not_enough_where_chance_may_have_done_it() -> None:
    """1.1 % with a deviation of 10 % over 300 bets: from −0.04 % on; 1.2 %: from 0.06 % on."""
    assert unmet(replace(READY, clv_mean=0.011)) == ["closing_line_value"]
    assert unmet(replace(READY, clv_mean=0.012)) == []
