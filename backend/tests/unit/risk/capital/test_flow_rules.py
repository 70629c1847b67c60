"""What may come and go: each rule at its very boundary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from advisor.core.clock import micros_of
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Rate, Rates
from advisor.risk.capital.flows import FlowKind, FlowRule, Holdings, dated_rate, refusal_of
from advisor.risk.capital.rules import FlowConfig

EUR = Asset.of("EUR")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HAS = Holdings(
    free=400_000, bankroll=500_000, locked=20_000, profit=150_000, withdrawn=30_000, total=700_000, withdrawn_at=None
)
"""4,000.00 free of 5,000.00, of which 1,000.00 was won and is neither locked nor paid out."""
RULES = FlowConfig()


@pytest.mark.parametrize(
    ("kind", "most", "rules", "holdings", "rule"),
    [
        (FlowKind.WITHDRAWAL, 100_000, RULES, HAS, FlowRule.REALISED_PROFIT),
        (FlowKind.WITHDRAWAL, 140_000, replace(RULES, of_profit_only=False), HAS, FlowRule.WITHDRAWAL_SHARE),
        (FlowKind.WITHDRAWAL, 70_000, replace(RULES, withdrawal_share=0.1), HAS, FlowRule.WITHDRAWAL_SHARE),
        (FlowKind.WITHDRAWAL, 20_000, replace(RULES, kept_least=4_800), HAS, FlowRule.KEPT_LEAST),
        (FlowKind.WITHDRAWAL, 90_000, RULES, replace(HAS, free=90_000), FlowRule.FREE),
        (FlowKind.TRANSFER, 400_000, RULES, HAS, FlowRule.FREE),
        (FlowKind.TRANSFER, 300_000, replace(RULES, kept_least=2_000), HAS, FlowRule.KEPT_LEAST),
        (FlowKind.LOCK, 100_000, replace(RULES, of_profit_only=False), HAS, FlowRule.REALISED_PROFIT),
        (FlowKind.UNLOCK, 20_000, RULES, HAS, FlowRule.LOCKED),
    ],
)
def test_a_rule_allows_its_bound_and_no_unit_more(
    kind: FlowKind, most: int, rules: FlowConfig, holdings: Holdings, rule: FlowRule
) -> None:
    assert refusal_of(kind, most, EUR, holdings, rules, NOW) is None
    refused = refusal_of(kind, most + 1, EUR, holdings, rules, NOW)
    assert refused is not None
    assert (refused.rule, refused.largest) == (rule, most)
    assert EUR.text(most) in refused.text


def test_sums_that_are_too_small_are_refused() -> None:
    assert refusal_of(FlowKind.DEPOSIT, 100_000, EUR, HAS, RULES, NOW) is None
    small = refusal_of(FlowKind.DEPOSIT, 99_999, EUR, HAS, RULES, NOW)
    assert small is not None
    assert (small.rule, small.largest, small.text) == (
        FlowRule.DEPOSIT_LEAST,
        None,
        "a deposit is 1000.00 EUR or more",
    )
    assert refusal_of(FlowKind.WITHDRAWAL, 10_000, EUR, HAS, RULES, NOW) is None
    less = refusal_of(FlowKind.WITHDRAWAL, 9_999, EUR, HAS, RULES, NOW)
    assert less is not None
    assert (less.rule, less.largest) == (FlowRule.WITHDRAWAL_LEAST, 100_000)


def test_where_less_than_the_least_withdrawal_may_go_nothing_may() -> None:
    has = replace(HAS, profit=59_999)
    for amount in (9_999, 10_000):
        refused = refusal_of(FlowKind.WITHDRAWAL, amount, EUR, has, RULES, NOW)
        assert refused is not None
        assert (refused.rule, refused.largest) == (FlowRule.REALISED_PROFIT, 0)
    assert refusal_of(FlowKind.WITHDRAWAL, 10_000, EUR, replace(HAS, profit=60_000), RULES, NOW) is None


def test_the_time_between_withdrawals_ends_at_its_instant() -> None:
    has = replace(HAS, withdrawn_at=NOW)
    soon = refusal_of(FlowKind.WITHDRAWAL, 10_000, EUR, has, RULES, NOW + timedelta(days=1, microseconds=-1))
    assert soon is not None
    assert (soon.rule, soon.largest) == (FlowRule.WITHDRAWAL_EVERY, 0)
    assert refusal_of(FlowKind.WITHDRAWAL, 10_000, EUR, has, RULES, NOW + timedelta(days=1)) is None
    assert refusal_of(FlowKind.TRANSFER, 10_000, EUR, has, RULES, NOW) is None, "a transfer stays here"


def test_the_last_rate_counts_whatever_its_direction_and_no_later_one() -> None:
    at = micros_of(NOW)
    first = Rate("EUR", "USD", at - 2, Decimal("1.1"), "test")
    second = Rate("USD", "EUR", at - 1, Decimal("0.9"), "test")
    later = Rate("EUR", "USD", at + 1, Decimal("2"), "test")
    other = Rate("EUR", "GBP", at, Decimal("0.8"), "test")
    rates = Rates([first, second, later, other])
    assert dated_rate(rates, EUR, Asset.of("USD"), at) == second
    assert dated_rate(rates, EUR, Asset.of("USD"), at - 2) == first
    assert dated_rate(rates, Asset.of("USD"), Asset.of("GBP"), at) is None
