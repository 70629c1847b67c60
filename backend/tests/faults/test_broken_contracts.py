"""A provider changes its answers: nothing of it is published, the others go on, and one alert names the field."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pytest

from advisor.core.readings import Reading
from advisor.db.providers.contract_alerts import ContractAlert
from advisor.sandbox.faults.changes import Change
from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.testing.virtual_time import START, run_virtually
from tests.effort import effort
from tests.faults.simulated_feeds import SimulatedFeeds

HOUR: Final = 3600.0
FIRST: Final = timedelta(seconds=130)
IN_FLIGHT: Final = timedelta(seconds=11)
"""Answers of before a change that are cached, or under way, are published so long after it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A change of one provider, and what is alerted of it.

    Attributes:
        kind: what a reading of the changed answers would hold.
        field: that is changed, and named by the alert; "" where the meaning of values changes.
        meaning: what the alert names where no field is changed.
        lasts, recovers: seconds of the change, and until its alert has ended.
    """

    endpoint: str
    change: Change
    document: str
    kind: str
    field: str = ""
    meaning: str = ""
    lasts: int = 35
    recovers: int = 35

    @property
    def provider(self) -> str:
        return self.endpoint.partition("/")[0]

    @property
    def id(self) -> str:
        return f"{self.provider}-{self.change}"


_ALL: Final = (
    Case(
        endpoint="the_odds_api/odds",
        change=Change.DROPPED,
        document="odds",
        kind="quotes",
        field="bookmakers.markets.outcomes.price",
    ),
    Case(
        endpoint="betfair/calls",
        change=Change.RETYPED,
        document="books",
        kind="quotes",
        field="runners.ex.availableToBack.price",
    ),
    Case(
        endpoint="the_odds_api/odds",
        change=Change.SIDES,
        document="odds, as read",
        kind="quotes",
        meaning="home and away",
    ),
    Case(endpoint="betfair/calls", change=Change.LAYS, document="odds, as read", kind="quotes", meaning="side"),
    Case(endpoint="the_odds_api/odds", change=Change.AMERICAN, document="odds, as read", kind="quotes", meaning="odds"),
    Case(
        endpoint="betfair/calls",
        change=Change.ENDS,
        document="odds, as read",
        kind="quotes",
        meaning="odds at the ends",
    ),
    Case(
        endpoint="the_odds_api/odds",
        change=Change.PROBABILITIES,
        document="odds, as read",
        kind="quotes",
        meaning="items",
    ),
    Case(
        endpoint="espn/*",
        change=Change.RENAMED,
        document="scoreboard",
        kind="events",
        field="events.competitions.competitors.team.displayName",
    ),
    Case(endpoint="the_odds_api/odds", change=Change.HOURS, document="odds, as read", kind="quotes", meaning="start"),
    Case(
        endpoint="the_odds_api/odds", change=Change.MILLISECONDS, document="odds", kind="quotes", field="commence_time"
    ),
)


_SHORT: Final = frozenset({Change.DROPPED, Change.RETYPED, Change.SIDES, Change.LAYS, Change.RENAMED})
"""One of each provider, of each thing that is done to a field, and of each provider's meaning."""
CASES: Final = effort(tuple(case for case in _ALL if case.change in _SHORT), _ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case.

    Attributes:
        during: alerts that were open a moment before the change ended.
        ended: alerts open when it was over for long enough.
        published: from the beginning of the change on until then, with the instants.
    """

    begins: datetime
    ends: datetime
    during: Sequence[ContractAlert]
    ended: Sequence[ContractAlert]
    begun: int
    published: Sequence[tuple[datetime, Reading]]

    def holding(self, provider: str, kind: str, *, during: bool) -> int:
        """Readings of a provider that hold some of a kind, published during the change or after it."""
        return sum(
            bool(getattr(reading, kind))
            for at, reading in self.published
            if reading.provider == provider and (self.begins + IN_FLIGHT < at < self.ends if during else at > self.ends)
        )


async def _all_cases() -> Mapping[str, Outcome]:
    starts: list[datetime] = []
    at = START + FIRST
    for case in CASES:
        starts.append(at)
        at += timedelta(seconds=case.lasts + case.recovers)
    rules = [
        FaultRule(
            endpoint=case.endpoint,
            kind=FaultKind.CHANGED,
            change=case.change,
            field=case.field,
            seconds=HOUR,
            begins=begins,
            ends=begins + timedelta(seconds=case.lasts),
        )
        for case, begins in zip(CASES, starts, strict=True)
    ]
    feeds = SimulatedFeeds(FaultPlan(rules, np.random.default_rng(5)))
    await feeds.start()
    await asyncio.sleep(FIRST.total_seconds())
    quiet = feeds.alerts.take_unsaved()
    assert quiet == (), "an alarm without a change"
    outcomes: dict[str, Outcome] = {}
    for case, begins in zip(CASES, starts, strict=True):
        feeds.published.clear()
        await asyncio.sleep(case.lasts - 1)
        during = feeds.alerts.open
        await asyncio.sleep(1 + case.recovers)
        changed = feeds.alerts.take_unsaved()
        outcomes[case.id] = Outcome(
            begins=begins,
            ends=begins + timedelta(seconds=case.lasts),
            during=during,
            ended=feeds.alerts.open,
            begun=len(changed),
            published=tuple(feeds.published),
        )
    assert await feeds.stop() == []
    return outcomes


@pytest.fixture(scope="module")
def outcomes() -> Mapping[str, Outcome]:
    return run_virtually(_all_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_alert_names_the_field_while_the_answers_are_changed(case: Case, outcomes: Mapping[str, Outcome]) -> None:
    outcome = outcomes[case.id]
    named = [(alert.provider, alert.document, alert.field) for alert in outcome.during]
    assert named == [(case.provider, case.document, case.field or case.meaning)]
    (alert,) = outcome.during
    assert outcome.begins <= alert.first_seen <= alert.last_seen < outcome.ends
    # No other began beside it, nor the same again.
    assert outcome.begun == 1
    assert outcome.ended == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_nothing_of_the_changed_answers_is_published_and_then_all_is_again(
    case: Case, outcomes: Mapping[str, Outcome]
) -> None:
    outcome = outcomes[case.id]
    assert outcome.holding(case.provider, case.kind, during=True) == 0
    assert outcome.holding(case.provider, case.kind, during=False) > 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_others_go_on(case: Case, outcomes: Mapping[str, Outcome]) -> None:
    for other, kind in (("the_odds_api", "quotes"), ("betfair", "quotes"), ("espn", "events")):
        if other != case.provider:
            assert outcomes[case.id].holding(other, kind, during=True) > 0, other
