"""Rules of money that comes in, goes out, changes portfolios or is set aside. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from advisor.core.money.assets import Asset
from advisor.core.money.rates import Rate, Rates
from advisor.risk.capital.rules import FlowConfig, smallest_units
from advisor.risk.staking import share_of


class FlowKind(StrEnum):
    """What moves money that nobody bets. Stored in the database, and public."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"
    """From one portfolio to another."""
    LOCK = "lock"
    """Profit is set aside: nothing is bet with it, and it is not paid out."""
    UNLOCK = "unlock"


class FlowRule(StrEnum):
    """By what a flow is refused. Stored in the database, and public."""

    PORTFOLIO = "portfolio"
    """The engine has no such portfolio, or not in this asset."""
    DEPOSIT_LEAST = "deposit_least"
    OWN_LIMIT = "own_limit"
    """What a person has set for themselves."""
    WITHDRAWAL_LEAST = "withdrawal_least"
    WITHDRAWAL_SHARE = "withdrawal_share"
    WITHDRAWAL_EVERY = "withdrawal_every"
    REALISED_PROFIT = "realised_profit"
    KEPT_LEAST = "kept_least"
    FREE = "free"
    """What no order and no bet holds."""
    LOCKED = "locked"
    BANKROLL_MOST = "bankroll_most"
    """More than a portfolio can have is not counted."""
    RATE = "rate"
    """There is none of the two assets, or it is too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a portfolio has, smallest units of its asset.

    Attributes:
        free: what no order and no bet holds.
        bankroll: free or not, without what is locked.
        locked: profit that is set aside, from 0.
        profit: of settled bets, net of commission; below zero: a loss.
        withdrawn: what was ever paid out of it.
        total: of all portfolios of the asset, what is locked too.
        withdrawn_at: when anything was last paid out of any portfolio; None: never.
    """

    free: int
    bankroll: int
    locked: int
    profit: int
    withdrawn: int
    total: int
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FlowRefusal:
    """Why money does not move.

    Attributes:
        text: a clause, for people.
        largest: the largest sum that would, smallest units; 0: none would now; None: no sum is too large by this rule.
    """

    rule: FlowRule
    text: str
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class FlowBound:
    """What a rule allows.

    Attributes:
        most: smallest units, from 0.
        words: why, a clause for people.
    """

    rule: FlowRule
    most: int
    words: str


def refusal_of(
    kind: FlowKind, amount: int, asset: Asset, has: Holdings, rules: FlowConfig, now: datetime
) -> FlowRefusal | None:
    """What stands against a flow; None: nothing. Own limits, and rates, are looked at elsewhere.

    Args:
        amount: smallest units, above 0.
        has: what the portfolio has that it begins in.
    """
    if kind is FlowKind.DEPOSIT:
        least = smallest_units(rules.deposit_least, asset)
        if amount < least:
            return FlowRefusal(FlowRule.DEPOSIT_LEAST, f"a deposit is {_text(least, asset)} or more")
        return None
    binding = largest(kind, asset, has, rules, now)
    least = smallest_units(rules.withdrawal_least, asset)
    if kind is FlowKind.WITHDRAWAL and binding.most >= least > amount:
        text = f"a withdrawal is {_text(least, asset)} or more, and now {_text(binding.most, asset)} at most"
        return FlowRefusal(FlowRule.WITHDRAWAL_LEAST, text, binding.most)
    if amount <= binding.most:
        return None
    return FlowRefusal(
        binding.rule, f"{_text(amount, asset)} is more than {_text(binding.most, asset)}: {binding.words}", binding.most
    )


def largest(kind: FlowKind, asset: Asset, has: Holdings, rules: FlowConfig, now: datetime) -> FlowBound:
    """The largest sum that may leave a portfolio now; of a withdrawal nothing, where less may than the least.

    Args:
        kind: anything but a deposit, which nothing of this bounds.
    """
    found = min(_bounds(kind, asset, has, rules, now), key=lambda bound: bound.most)
    least = smallest_units(rules.withdrawal_least, asset)
    if kind is not FlowKind.WITHDRAWAL or not 0 < found.most < least:
        return found
    words = (
        f"{found.words}; {_text(found.most, asset)} would be left, and a withdrawal is {_text(least, asset)} or more"
    )
    return FlowBound(found.rule, 0, words)


def _bounds(kind: FlowKind, asset: Asset, has: Holdings, rules: FlowConfig, now: datetime) -> Iterator[FlowBound]:
    if kind is FlowKind.UNLOCK:
        yield _bound(FlowRule.LOCKED, has.locked, "more is not locked")
        return
    yield _bound(FlowRule.FREE, has.free, "open orders and bets hold the rest")
    kept = smallest_units(rules.kept_least, asset)
    yield _bound(FlowRule.KEPT_LEAST, has.bankroll - kept, f"the portfolio keeps {_text(kept, asset)} at least")
    won = has.profit - has.withdrawn - has.locked
    if kind is FlowKind.LOCK or (kind is FlowKind.WITHDRAWAL and rules.of_profit_only):
        yield _bound(FlowRule.REALISED_PROFIT, won, "no more was won that is not paid out or locked already")
    if kind is FlowKind.WITHDRAWAL:
        most = share_of(has.total, rules.withdrawal_share)
        yield _bound(FlowRule.WITHDRAWAL_SHARE, most, f"one withdrawal takes {rules.withdrawal_share:.0%} at most")
        if has.withdrawn_at is not None and now - has.withdrawn_at < rules.withdrawal_every:
            again = has.withdrawn_at + rules.withdrawal_every
            yield FlowBound(
                FlowRule.WITHDRAWAL_EVERY, 0, f"the next withdrawal is possible from {again:%Y-%m-%d %H:%M} UTC"
            )


def _bound(rule: FlowRule, most: int, words: str) -> FlowBound:
    return FlowBound(rule, max(most, 0), words)


def _text(amount: int, asset: Asset) -> str:
    return f"{asset.text(amount)} {asset.code}"


def dated_rate(rates: Rates, base: Asset, quote: Asset, at: int) -> Rate | None:
    """The last rate of two assets at an instant (µs) or before, in either direction; None: there is none."""
    pair: Final = {base.code, quote.code}
    known = [each for each in rates.rates if {each.base, each.quote} == pair and each.at <= at]
    return max(known, key=lambda each: each.at, default=None)
