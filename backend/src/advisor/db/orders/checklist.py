"""What must be so before betting goes on after a halt: looked at by the machine, beside the person who resumes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import asyncpg

from advisor.core.errors import ConflictError, FieldFault, ResumeRefusedError
from advisor.core.words.counts import counted
from advisor.db.leader.lease import LeaseState, lease_state
from advisor.db.leader.reports import EngineReport, report_from_json
from advisor.db.ledger.portfolios import mode_of
from advisor.db.orders.resume_causes import causes_that_stand, halts_asked, open_breakers
from advisor.db.providers.price_ages import FeedAge, feed_ages
from advisor.db.reconciliation.differences import open_differences
from advisor.risk.limits import REFUSAL_MEANINGS, Refusal


class ResumeItem(StrEnum):
    """What is looked at. Public."""

    ENGINE = "engine"
    """An engine leads, and its steps are stored."""
    ORDERS = "orders"
    """Of every order it is known what became of it."""
    PRICES = "prices"
    """Prices come of each provider that is on."""
    RECONCILED = "reconciled"
    """Nothing differs between accounts at venues and what is known that nothing explains."""
    LIMITS = "limits"
    """No limit is reached that refuses everything."""
    CAUSE = "cause"
    """What the engine halted for by itself is gone."""
    BREAKERS = "breakers"
    """No breaker is open over what is to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedItem:
    """One item.

    Attributes:
        is_met: whether it stands in nobody's way.
        text: what was found, a sentence, and what to do where it is not met.
    """

    item: ResumeItem
    is_met: bool
    text: str


async def resume_checklist(
    connection: asyncpg.Connection | asyncpg.Pool,
    now: datetime,
    *,
    stalled_after: timedelta,
    fresh_within: timedelta,
    feeds: Sequence[str] = (),
    portfolio: str | None = None,
    halt: int | None = None,
) -> Sequence[CheckedItem]:
    """All items.

    Args:
        stalled_after: an engine without a stored step for longer counts as stalled.
        fresh_within: a provider's prices come that it brought within this time, or that are as old as was planned: its
            next poll is not overdue by more, and none failed.
        feeds: keys of the providers that betting depends on; empty: of all that ever brought prices.
        portfolio: that is to bet again after its hard drawdown has halted it; None: a halt is to be lifted.
        halt: number of the one; None: all that stand.
    """
    lease = await lease_state(connection)
    report = report_from_json(lease.report) if lease.held else None
    halts = () if portfolio is not None else await halts_asked(connection, halt)
    unknown: int = await connection.fetchval("SELECT count(*) FROM bet_order WHERE state = 'unknown'")
    return (
        _engine(lease, report, stalled_after),
        _orders(unknown),
        _prices(await feed_ages(connection, feeds), now, fresh_within),
        _reconciled(await open_differences(connection)),
        _limits({} if report is None else report.breached, portfolio),
        _item(
            ResumeItem.CAUSE,
            await causes_that_stand(connection, halts),
            "Nothing that the engine halted for by itself is found any more. Why a person halted only people know.",
        ),
        _item(
            ResumeItem.BREAKERS,
            await open_breakers(connection, halts, portfolio),
            "No breaker is open over what is to go on.",
        ),
    )


def refuse_unmet(items: Sequence[CheckedItem]) -> None:
    """Let betting go on only where nothing stands against it.

    Raises:
        ResumeRefusedError: items are not met.
    """
    unmet = [item for item in items if not item.is_met]
    if unmet:
        raise ResumeRefusedError(tuple(FieldFault(item.item, item.text) for item in unmet))


async def refuse_not_halted(connection: asyncpg.Connection, portfolio: str) -> None:
    """Only a portfolio that is halted can resume.

    Raises:
        NotFoundError: there is no such portfolio.
        ConflictError: it is not halted, or was asked to resume before.
    """
    await mode_of(connection, portfolio)
    if await connection.fetchval(_HALTED, portfolio) != "halted":
        raise ConflictError(f"The portfolio {portfolio} is not halted, so there is nothing to resume.")
    if await connection.fetchval(_ASKED, portfolio):
        raise ConflictError(f"The portfolio {portfolio} was asked to resume before; the engine has not done so yet.")


def _engine(lease: LeaseState, report: EngineReport | None, stalled_after: timedelta) -> CheckedItem:
    if not lease.held or lease.renewed_before is None:
        return _unmet(ResumeItem.ENGINE, "No engine runs. Start the platform with advisor up, then resume.")
    if report is None:
        return _unmet(ResumeItem.ENGINE, "The engine starts. Resume once it has stored a step.")
    idle = timedelta(seconds=report.stepped_before) + lease.renewed_before
    if idle > stalled_after or report.refused_for > 0:
        reason = f": {report.reason}" if report.reason else ""
        return _unmet(
            ResumeItem.ENGINE,
            f"The engine has stored no step for {idle.total_seconds():.0f} s{reason}. "
            "See the page of the system's health, and resume once steps go on.",
        )
    return _met(ResumeItem.ENGINE, "The engine's steps are stored.")


def _orders(unknown: int) -> CheckedItem:
    if not unknown:
        return _met(ResumeItem.ORDERS, "Of every order it is known what became of it.")
    return _unmet(
        ResumeItem.ORDERS,
        f"Nobody knows what became of {counted(unknown, 'order')}. The engine asks the venue; resume once it has "
        "answered: advisor bets list --state open.",
    )


def _prices(ages: Sequence[FeedAge], now: datetime, within: timedelta) -> CheckedItem:
    if not ages:
        return _unmet(
            ResumeItem.PRICES,
            "No provider has brought prices yet. See the page of the providers for what they answer, and resume once "
            "prices come.",
        )
    stale = [each for each in ages if not _comes(each, now, within)]
    if not stale:
        return _met(ResumeItem.PRICES, "Prices come.")
    found = "; ".join(_staleness(each, now) for each in stale)
    return _unmet(
        ResumeItem.PRICES,
        f"Prices do not come: {found}, and {within.total_seconds():.0f} s are allowed. See the page of the providers "
        "for what they answer, and resume once prices come or the provider is switched off.",
    )


def _comes(feed: FeedAge, now: datetime, within: timedelta) -> bool:
    """An answer counts until a poll after it has failed; a price that was confirmed, by any way, all the same."""
    if feed.confirmed_at is not None and now - feed.confirmed_at <= within:
        return True
    if feed.answered_at is None or feed.failed:
        return False
    by_plan = feed.next_due is not None and now <= feed.next_due + within
    return by_plan or now - feed.answered_at <= within


def _staleness(feed: FeedAge, now: datetime) -> str:
    if feed.brought_at is None:
        return f"{feed.provider} has brought none yet"
    fails = ", and polls of it fail" if feed.failed else ""
    return f"those of {feed.provider} are {(now - feed.brought_at).total_seconds():.0f} s old{fails}"


def _reconciled(differences: int) -> CheckedItem:
    if not differences:
        return _met(ResumeItem.RECONCILED, "Nothing differs between accounts at venues and what is known.")
    return _unmet(
        ResumeItem.RECONCILED,
        f"Nothing explains {counted(differences, 'difference')} between accounts at venues and what is known. Look: "
        "advisor engine reconciliation. Once you know why: advisor engine explain NUMBER --reason …",
    )


def _limits(breached: Mapping[str, Sequence[str]], portfolio: str | None) -> CheckedItem:
    """Limits that would refuse every bet all the same.

    What a portfolio's own resume ends stands against no resume of it.
    """
    found = [
        _breach(key, Refusal[name.upper()])
        for key, names in sorted(breached.items())
        for name in names
        if portfolio is None or (key == portfolio and name.upper() != Refusal.DRAWDOWN_HALT.name)
    ]
    if found:
        return _unmet(ResumeItem.LIMITS, " ".join(found))
    return _met(ResumeItem.LIMITS, "No limit is reached that refuses everything.")


def _breach(portfolio: str, refusal: Refusal) -> str:
    if refusal is Refusal.DRAWDOWN_HALT:
        return (
            f"The portfolio {portfolio} is halted itself, as it fell from its peak by the hard drawdown limit. "
            f"Look into why, and resume it first: advisor engine resume --portfolio {portfolio}."
        )
    meaning = REFUSAL_MEANINGS[refusal].rstrip(".")
    ends = _ENDS_WITH.get(refusal, "day")
    return f"Of the portfolio {portfolio}: {meaning[0].lower()}{meaning[1:]}. Wait until the next {ends} begins, UTC."


def _item(item: ResumeItem, found: Sequence[str], otherwise: str) -> CheckedItem:
    return _unmet(item, " ".join(found)) if found else _met(item, otherwise)


def _met(item: ResumeItem, text: str) -> CheckedItem:
    return CheckedItem(item=item, is_met=True, text=text)


def _unmet(item: ResumeItem, text: str) -> CheckedItem:
    return CheckedItem(item=item, is_met=False, text=text)


_ENDS_WITH: Final = {Refusal.WEEKLY_LOSS: "week", Refusal.MONTHLY_LOSS: "month"}
_HALTED: Final = """
    SELECT event ->> 'kind' FROM ledger_entry
    WHERE portfolio = $1 AND event ->> 'kind' IN ('halted', 'resumed') ORDER BY id DESC LIMIT 1
"""
_ASKED: Final = """
    SELECT EXISTS (SELECT FROM engine_command WHERE kind = 'resume' AND subject = $1 AND done_at IS NULL)
"""
