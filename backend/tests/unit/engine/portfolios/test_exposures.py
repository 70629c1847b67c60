"""What open bets can lose by what they have in common, against the worst outcome counted by hand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.engine.portfolios.exposures import MOST_SHOWN, About, Exposure, ExposureBy, exposures, open_parts
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import MatchedRisk
from advisor.ledger.events import Held
from advisor.ledger.fills import Fill
from advisor.risk.capital.spread import EventPlace
from advisor.risk.state import OPEN_EXPOSURE

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ABOUT = About(
    places={
        "1": EventPlace("eng.1", "soccer 2026-11-28"),
        "2": EventPlace("eng.1", "soccer 2026-11-28"),
        "3": EventPlace("nba", ""),
    },
    starts_at={"1": micros_of(NOON), "2": micros_of(NOON)},
    instance_of={"a": "steam", "b": "value"},
)


def bet(
    key: str, event: str, selection: int, stake: int, *, odds: int = 30_000, side: Side = Side.BACK, venue: str = "soft"
) -> Bet:
    return Bet(
        key=key, event=event, market=f"{event} h2h_3way 0 -2147483648", venue=venue, outcomes=3, selection=selection,
        covered=0, fills=(Fill(side=side, price=DecimalOdds(odds), quantity=stake),), commission=0.0, nets=False,
    )  # fmt: skip


def portfolio(*bets: Bet) -> Portfolio:
    made = Portfolio(Account("main", None, "EUR", AccountKind.CASH))
    made.move("opening", 1_000_000, NOON)
    for each in bets:
        made.place(each, NOON)
    return made


def profit(bets: Sequence[Bet], outcome: int) -> int:
    return sum(each.gross(2 if outcome == each.selection else -2) for each in bets)


def by(found: Sequence[Exposure], kind: ExposureBy) -> dict[str, tuple[int, int]]:
    return {each.subject: (each.amount, each.bets) for each in found if each.by is kind}


def test_hedges_count_where_they_are_alike_and_not_where_they_are_not() -> None:
    """10.00 on home at 3.00 with one instance at one venue, and laid for 8.00 at 3.00 with another at another: home
    wins 20.00 − 16.00, anything else loses 10.00 − 8.00."""
    made = portfolio(bet("a", "1", 0, 1_000), bet("b", "1", 0, 800, side=Side.LAY, venue="exchange"))
    found = exposures(open_parts(made), ABOUT)
    assert by(found, ExposureBy.EVENT) == {"1": (200, 2)}
    assert by(found, ExposureBy.MARKET) == {"1 h2h_3way 0 -2147483648": (200, 2)}
    assert by(found, ExposureBy.COMPETITION) == {"eng.1": (200, 2)}
    assert by(found, ExposureBy.DAY) == {"2026-11-28": (200, 2)}
    assert by(found, ExposureBy.STRATEGY) == {"value": (1_600, 1), "steam": (1_000, 1)}
    assert by(found, ExposureBy.VENUE) == {"exchange": (1_600, 1), "soft": (1_000, 1)}
    assert [each.amount for each in found if each.by is ExposureBy.VENUE] == [1_600, 1_000], "the largest first"


def test_what_is_not_known_has_no_name_and_counts() -> None:
    found = exposures(open_parts(portfolio(bet("c", "4", 0, 1_000))), ABOUT)
    for kind in (ExposureBy.COMPETITION, ExposureBy.DAY, ExposureBy.STRATEGY):
        assert by(found, kind) == {"": (1_000, 1)}


def test_what_an_order_holds_counts_beside_what_is_matched_of_it() -> None:
    made = portfolio()
    made.hold(Held("a", "1", "1 h2h_3way 0 -2147483648", "soft", 1_000), NOON)
    assert by(exposures(open_parts(made), ABOUT), ExposureBy.STRATEGY) == {"steam": (1_000, 1)}
    made.match(MatchedRisk("m", 400, AccountKind.AT_RISK), bet("a", "1", 0, 400), 400, NOON)
    assert by(exposures(open_parts(made), ABOUT), ExposureBy.STRATEGY) == {"steam": (1_000, 1)}
    made.settle({"a": 2}, NOON)
    assert by(exposures(open_parts(made), ABOUT), ExposureBy.STRATEGY) == {"steam": (600, 1)}
    made.release("r", "a", 600, NOON)
    assert exposures(open_parts(made), ABOUT) == []


def test_of_many_the_largest_are_shown() -> None:
    many = portfolio(*(bet(str(n), str(n), 0, 100 + n) for n in range(MOST_SHOWN + 5)))
    events = by(exposures(open_parts(many), ABOUT), ExposureBy.EVENT)
    assert sorted(events.values()) == [(100 + n, 1) for n in range(5, MOST_SHOWN + 5)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("123"), st.integers(0, 2), st.integers(1, 5_000), st.integers(10_100, 90_000),
            st.sampled_from(Side), st.sampled_from(["soft", "exchange"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_each_kind_is_the_worst_outcome_of_its_bets(rows: list[tuple[str, int, int, int, Side, str]]) -> None:
    bets = [
        bet(str(n), event, selection, stake, odds=odds, side=side, venue=venue)
        for n, (event, selection, stake, odds, side, venue) in enumerate(rows)
    ]
    made = portfolio(*bets)
    found = exposures(open_parts(made), ABOUT)
    for kind, subject_of in (
        (ExposureBy.EVENT, lambda one: one.event),
        (ExposureBy.VENUE, lambda one: one.venue),
        (ExposureBy.COMPETITION, lambda one: ABOUT.places[one.event].competition),
        (ExposureBy.GROUP, lambda one: ABOUT.places[one.event].group),
    ):
        expected: dict[str, int] = defaultdict(int)
        for subject, market in {(subject_of(each), each.market) for each in bets}:
            some = [each for each in bets if (subject_of(each), each.market) == (subject, market)]
            expected[subject] += max(0, *(-profit(some, outcome) for outcome in range(3)))
        assert {name: amount for name, (amount, _) in by(found, kind).items()} == {
            name: amount for name, amount in expected.items() if amount
        }
    total = int(made.state.totals[OPEN_EXPOSURE])
    for kind in (ExposureBy.EVENT, ExposureBy.MARKET, ExposureBy.COMPETITION, ExposureBy.DAY):
        assert sum(amount for amount, _ in by(found, kind).values()) == total
