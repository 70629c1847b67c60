"""Decisions on orders as a journal holds them: there and back, and never something else."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import JournalDamagedError
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.core.venues import VenueKind, VenueTerms
from advisor.engine.journal.codec import decoded, encoded
from advisor.engine.orders.again import AskedAgain
from advisor.engine.orders.granting import Trading
from advisor.engine.recording.decisions import (
    Answers,
    GivenAnswers,
    RecordedDecisions,
    decisions_bytes,
    decisions_of,
)
from advisor.instruments.market_types import H2H_3WAY
from advisor.risk.capital.spread import EventPlace, Spread
from advisor.risk.limits import Limits, Refusal, limit_values
from advisor.risk.own_record import OwnRecord
from advisor.risk.staking import KellyStaking, staking_values

EUR = Asset.of("EUR")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANSWERS = st.builds(
    Answers,
    may_bet=st.lists(st.booleans(), max_size=3),
    factors=st.lists(st.floats(0, 1), max_size=3),
    forbidden=st.lists(st.none() | st.sampled_from(Refusal), max_size=3),
    ids=st.lists(st.uuids(), max_size=3),
)


ASKED = AskedAgain(
    id=UUID(int=9), instance="paper", venue="soft", event=7, market=H2H_3WAY, participant=0, line=-75, selection=1,
    side=1, parent=str(UUID(int=3)), attempt=2, most=123, until=NOON,
)  # fmt: skip


def recorded(answers: Answers, venues: frozenset[str] | None = None) -> RecordedDecisions:
    how = Trading(
        instance="paper", version=3, mode=Mode.PAPER, portfolio="main", asset=EUR,
        limits=limit_values(Limits(), 100_000, EUR), staking=staking_values(KellyStaking(), EUR),
        deadline=timedelta(seconds=7.5), markets=frozenset({H2H_3WAY}), may_bet=lambda _: True, venues=venues,
    )  # fmt: skip
    return RecordedDecisions(
        trading={"paper": how},
        terms=VenueTerms(
            commissions={"one": 0.02},
            kinds={"one": VenueKind.EXCHANGE},
            unknown_commission=0.06,
            laid=frozenset({"two"}),
        ),
        reserve=0.1,
        left={"paper": -12},
        open_most=0.95,
        spread=Spread(0.25, 0.5, {"7": EventPlace("eng.1", "soccer 2026-11-28")}),
        again=[ASKED],
        records={"paper": OwnRecord(40, -3, 10**15)},
        before={"main": 3},
        after={"main": 5},
        answers=answers,
        references=[str(UUID(int=1)), str(UUID(int=2))],
        refused=[("paper", Refusal.OWN_LIMIT)],
    )


def assert_same(one: RecordedDecisions, other: RecordedDecisions) -> None:
    names = ("terms", "reserve", "left", "open_most", "spread", "again", "records", "before", "after", "answers")
    for name in (*names, "references", "refused"):
        assert getattr(one, name) == getattr(other, name)
    for mine, others in zip(one.trading.values(), other.trading.values(), strict=True):
        for name in ("instance", "version", "mode", "portfolio", "asset", "limits", "staking", "deadline", "markets"):
            assert getattr(mine, name) == getattr(others, name)
        assert mine.venues == others.venues


@given(ANSWERS, st.none() | st.frozensets(st.sampled_from(("one", "two"))))
def test_there_and_back(answers: Answers, venues: frozenset[str] | None) -> None:
    said = recorded(answers, venues)
    assert_same(decisions_of(decisions_bytes(said)), said)


@pytest.mark.parametrize(
    "name",
    [
        *("trading", "terms", "before", "reserve", "left", "open_most", "spread", "places", "records"),
        *("may_bet", "ids", "refused"),
    ],
)
def test_a_record_without_a_part_is_refused(name: str) -> None:
    tree = decoded(decisions_bytes(recorded(Answers())))
    del tree[name]
    with pytest.raises(JournalDamagedError):
        decisions_of(encoded(tree))  # type: ignore[arg-type]


def test_answers_are_used_when_as_much_was_asked_as_was_answered() -> None:
    given_answers = GivenAnswers(Answers(may_bet=[False], factors=[0.5]))
    assert not given_answers.are_used()
    assert (given_answers.may_bet(NOON), given_answers.factor()) == (False, 0.5)
    assert given_answers.are_used()
    given_answers.new_id()
    assert not given_answers.are_used()
