"""Accounts at the sandbox's venues outlive its process: the next one has the same orders, money and statement."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.sandbox.order_venues import order_book
from advisor.sandbox.order_venues.accounts import KeptAccounts, open_accounts
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.kept_book import KeptBook
from advisor.sandbox.order_venues.orders import MatchStatus, Offer, OrderSide, OrderStatus, Persistence, Reason
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES, EXCHANGE_RULES
from tests.sandbox.order_venues.stands import AWAY, HOME, Stands, placement
from tests.sandbox.worlds import NOW
from tests.unit.engine.live_building import numbered_ids

FILE = "sandbox/accounts.sqlite3"
AT = NOW.timestamp()


class Kept:
    """A venue whose process may end at any moment, with a market that lives on."""

    def __init__(self, folder: Path, rules: VenueRules = EXCHANGE_RULES) -> None:
        self.path, self._rules = folder / FILE, rules
        self.stands, self.clock, self.ids = Stands(Offer(23_000, 400)), FixedClock(NOW), numbered_ids()
        self.stands.offer(AWAY)
        self.begin()

    def begin(self) -> None:
        self.accounts: KeptAccounts = open_accounts(self.path, self.ids)
        self.venue = OrderVenue("exchange", self._rules, self.stands, self.clock, accounts=self.accounts)

    def again(self) -> KeptBook:
        """End without a word, and begin again; what it has then."""
        self.accounts.close()
        self.begin()
        return self.venue.book.kept()

    def later(self, seconds: float) -> None:
        self.clock.instant += timedelta(seconds=seconds)
        self.venue.advance()

    async def ask(self, operation: str, body: object) -> object:
        transport = httpx.ASGITransport(app=Starlette(routes=self.venue.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/orders/v1/exchange") as client:
            return (await client.post(operation, json=body)).json()

    async def place(self, reference: str, size: str = "10.00", persistence: str = "until_cancelled") -> object:
        order = {
            "reference": reference, "fixture": HOME.fixture, "market": HOME.market, "line": None, "selection": "home",
            "side": "back", "price": "2.3", "size": size, "persistence": persistence, "expires": AT + 3_600,
        }  # fmt: skip
        return await self.ask("place", {"orders": [order]})


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.accounts.close()


async def test_what_was_answered_is_there_after_the_end_of_the_process(kept: Kept) -> None:
    await kept.place("part")
    before = kept.venue.book.kept()
    [order] = before.orders
    assert (order.status, order.matched, order.rest) == (OrderStatus.OPEN, 400, 600)
    assert kept.again() == before
    assert kept.venue.book.available == 1_000_000 - 1_000
    refused = await kept.place("part")
    assert refused == {"results": [{"reference": "part", "result": "refused", "reason": "DUPLICATE_REFERENCE"}]}
    await kept.ask("cancel", {"references": ["part"]})
    kept.again()
    [order] = kept.venue.book.orders.values()
    assert (order.status, order.matched) == (OrderStatus.CANCELLED, 400)
    await kept.place("next")
    assert list(kept.venue.book.orders) == ["1", "2"]


async def test_a_bet_is_paid_once_by_whichever_process_sees_its_market_end(kept: Kept) -> None:
    await kept.place("one", "4.00")
    kept.stands.over(Fraction(1))
    kept.again()
    kept.later(1)
    [deposit, bet, commission] = kept.venue.book.money.lines
    assert (deposit.kind, bet.kind, bet.amount, commission.amount) == ("deposit", "bet", 520, -26)
    assert kept.again().lines == (deposit, bet, commission)
    kept.later(1)
    assert len(kept.venue.book.money.lines) == 3


async def test_a_smaller_stake_that_was_offered_may_be_taken_after_a_restart(tmp_path: Path) -> None:
    made = Kept(tmp_path, VenueRules(rests=False, offered=300))
    answer = await made.place("asked", "4.00")
    assert "offer" in str(answer)
    made.again()
    await made.ask("requote", {"reference": "asked", "accept": True})
    [order] = made.again().orders
    assert (order.matched, order.asked) == (300, 400)
    made.accounts.close()


def test_an_order_that_is_decided_on_later_is_so_after_a_restart(kept: Kept) -> None:
    kept.venue.book.defer(placement("late", 23_000, 400, expires=AT + 60), AT, AT + 5)
    kept.later(1)
    kept.again()
    kept.later(3)
    assert kept.venue.book.kept().orders == ()
    kept.later(2)
    [order] = kept.again().orders
    assert (order.reference, order.matched) == ("late", 400)


def test_a_market_that_there_is_no_more_is_void_and_all_stakes_return(kept: Kept) -> None:
    book = kept.venue.book
    book.place(placement("part", 23_000, 1_000, expires=AT + 60), AT)
    kept.later(1)
    kept.stands.states.clear()
    kept.again()
    kept.later(1)
    [order] = kept.venue.book.orders.values()
    assert (order.status, order.reason, order.settled) == (OrderStatus.LAPSED, Reason.MARKET_OVER, True)
    assert [(line.kind, line.amount) for line in kept.venue.book.money.lines] == [("deposit", 1_000_000), ("bet", 0)]
    assert kept.venue.book.available == 1_000_000


def test_a_market_that_is_not_shown_for_a_moment_is_not_void(kept: Kept) -> None:
    kept.venue.book.place(placement("part", 23_000, 1_000, expires=AT + 60), AT)
    kept.stands.states.clear()
    kept.later(1)
    [order] = kept.venue.book.orders.values()
    assert not order.settled


def test_what_is_forgotten_leaves_the_file(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_book, "_MOST_SETTLED", 2)
    kept.stands.offer(back=(Offer(23_000, None),))
    for number in range(5):
        kept.venue.book.place(placement(f"r{number}", 23_000, 400, expires=AT + 60), AT)
    kept.stands.over(Fraction(-1))
    kept.later(1)
    kept.later(1)
    book = kept.again()
    assert [order.reference for order in book.orders] == ["r3", "r4"]
    with sqlite3.connect(kept.path) as other, pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("SELECT 1 FROM kept")


@given(st.lists(st.sampled_from(["place", "lay", "cancel", "reduce", "replace", "fail", "later", "over"]), max_size=12))
@settings(max_examples=25, deadline=None)
def test_a_book_that_is_interrupted_anywhere_goes_on_as_one_that_is_not(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    rules = VenueRules(rests=True, commission=Fraction(5, 100), confirms_after=timedelta(seconds=2))
    whole, parted = (Kept(tmp_path_factory.mktemp("kept"), rules) for _ in range(2))
    for number, step in enumerate(steps):
        for each in (whole, parted):
            _do(each, step, f"r{number}")
        assert parted.again() == whole.venue.book.kept()
    for each in (whole, parted):
        each.accounts.close()


def _do(kept: Kept, step: str, reference: str) -> None:
    """One thing that can happen to a book."""
    book, now = kept.venue.book, kept.clock.now().timestamp()
    last = next(reversed(tuple(book.orders.values())), None)
    if kept.stands.states[HOME].won is None:
        kept.stands.offer(HOME, back=(Offer(23_000, 700),))
    match step:
        case "place":
            book.place(placement(reference, 23_000, 1_000, expires=now + 60), now)
        case "lay":
            asked = placement(reference, 30_000, 500, OrderSide.LAY, Persistence.UNTIL_START, AWAY, now + 60)
            book.place(asked, now, visible=now + 3)
        case "fail":
            book.will_fail(reference)
            book.place(placement(reference, 23_000, 300, expires=now + 60), now)
        case "over":
            kept.stands.over(Fraction(1))
        case "cancel" if last is not None:
            book.cancel(last.reference, now)
        case "reduce" if last is not None:
            book.reduce(last.reference, max(last.matched, 450), now)
        case "replace" if last is not None:
            book.replace(last.reference, 25_000, now)
        case _:
            pass
    kept.later(1)


def test_provisional_matches_fail_after_a_restart_as_they_would_have(tmp_path: Path) -> None:
    made = Kept(tmp_path, VenueRules(rests=True, confirms_after=timedelta(seconds=5)))
    made.venue.book.will_fail("doomed")
    made.venue.book.place(placement("doomed", 23_000, 400, expires=AT + 60), AT)
    made.later(1)
    made.again()
    made.later(5)
    [order] = made.again().orders
    assert [match.status for match in order.matches] == [MatchStatus.FAILED]
    made.accounts.close()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


@contextmanager
def _closed(kept: Kept) -> Iterator[Path]:
    kept.accounts.close()
    yield kept.path
    kept.begin()


@pytest.mark.parametrize(
    "damage",
    [
        "cut",
        "other",
        "UPDATE about SET value = '2' WHERE name = 'version'",
        "UPDATE kept SET body = replace(body, '\"balance\":1000520', '\"balance\":1000521') WHERE kind = 'line'",
        "UPDATE kept SET body = '{}' WHERE kind = 'order'",
        "DELETE FROM kept WHERE kind = 'under_way'",
        "DELETE FROM kept WHERE kind = 'line' AND key = '2'",
        "DROP TABLE about",
        "INSERT INTO kept VALUES ('exchange', 'wish', '', '{}')",
    ],
)
async def test_a_file_that_cannot_be_true_is_put_aside_and_accounts_begin_anew(kept: Kept, damage: str) -> None:
    await kept.place("one", "4.00")
    kept.stands.over(Fraction(1))
    kept.later(1)
    number = kept.accounts.id
    with _closed(kept) as path:
        if damage == "cut":
            _cut(path)
        elif damage == "other":
            _other(path)
        else:
            with sqlite3.connect(path) as connection:
                assert connection.execute(damage).rowcount != 0
            connection.close()
        damaged = path.read_bytes()
    assert kept.accounts.id != number
    assert kept.accounts.put_aside is not None
    assert kept.accounts.put_aside.read_bytes() == damaged
    assert [line.kind for line in kept.venue.book.money.lines] == ["deposit"]


def test_a_file_that_another_sandbox_has_is_refused_and_stays(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.sandbox.order_venues.accounts._WAITS", 0.1)
    with pytest.raises(ConfigError, match="cannot keep its accounts"):
        open_accounts(kept.path, numbered_ids())
    assert not kept.path.with_name(f"{kept.path.name}.refused").exists()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sandbox").write_text("a file")
    with pytest.raises(ConfigError, match="cannot keep its accounts"):
        open_accounts(tmp_path / FILE, numbered_ids())


async def test_the_account_says_its_id(kept: Kept) -> None:
    transport = httpx.ASGITransport(app=Starlette(routes=kept.venue.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        shown = (await client.get("/orders/v1/exchange/account")).json()
    assert shown == {"id": kept.accounts.id, "asset": "EUR", "balance": "10000.00", "available": "10000.00"}


def test_accounts_of_venues_are_kept_apart(tmp_path: Path) -> None:
    accounts, clock, stands = open_accounts(tmp_path / FILE, numbered_ids()), FixedClock(NOW), Stands()
    one, other = (OrderVenue(key, BOOKMAKER_RULES, stands, clock, accounts=accounts) for key in ("one", "other"))
    stands.offer(back=(Offer(23_000, None),))
    one.book.place(placement("r1", 23_000, 400, expires=AT + 60), AT)
    one.advance()
    accounts.close()
    again = open_accounts(tmp_path / FILE, numbered_ids())
    assert again.book("one") == one.book.kept()
    assert again.book("other") == other.book.kept()
    assert again.book("third") is None
    again.close()
