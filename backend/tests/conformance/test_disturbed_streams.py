"""What a venue says twice, in another order or all at once changes neither orders nor matches nor money.

The same happenings at a venue are lived through twice: heard as they were said, and with every answer of the stream and
of the list of matches disturbed.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, NamedTuple

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, default_rng

from advisor.core.orders.states import OrderState
from advisor.core.quotes import Side
from advisor.sandbox.order_venues.orders import MatchStatus, Offer
from advisor.sandbox.order_venues.venues import EXCHANGE_RULES
from advisor.testing.virtual_time import LoopClock, run_virtually
from advisor.upstream.provider import Answer
from advisor.upstream.transport import HttpRequest, Transport
from tests.conformance.kinds import EXCHANGE, SandboxPlace
from tests.conformance.rig import Rig

_AT_REST: Final = 150.0
"""Seconds after the last happening: the lists are read twice meanwhile, whatever the stream has lost."""
_REFERENCES: Final = ("r1", "r2")


class Happening(NamedTuple):
    """What becomes of an order at its venue.

    Attributes:
        after: seconds.
        size: of an offer, or of the whole order once it is reduced; cents.
    """

    kind: str
    reference: str
    after: float
    size: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known in the end.

    Attributes:
        orders: by reference: state, by what, what it was cut by.
        fills: by reference and key: odds, quantity, finality.
        balances: of all accounts, cents.
        postings: entries that stand by what caused them.
    """

    orders: Mapping[str, tuple[str, str | None, int]]
    fills: Mapping[tuple[str, str], tuple[int, int, str]]
    balances: Mapping[str, int]
    postings: Mapping[tuple[str, ...], int]


class Disturbed:
    """A network whose answers come twice, shuffled or as one."""

    def __init__(self, inner: Transport, random: Generator) -> None:
        self._inner, self._random = inner, random
        self._before: list[Any] = []
        self.changed: Counter[str] = Counter()

    async def send(self, request: HttpRequest) -> Answer:
        answer = await self._inner.send(request)
        document = orjson.loads(answer.body)
        if request.url.endswith("/stream") and document.get("messages"):
            document["messages"] = self._said(document["messages"])
        elif request.url.endswith("/matches") and document.get("rows"):
            self._random.shuffle(document["rows"])
        else:
            return answer
        return replace(answer, body=orjson.dumps(document))

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _said(self, messages: list[Any]) -> list[Any]:
        how = ("twice", "shuffled", "as one", "again from before")[int(self._random.integers(4))]
        self.changed[how] += 1
        before, self._before = self._before, messages
        match how:
            case "twice":
                return [each for message in messages for each in (message, message)]
            case "shuffled":
                return [messages[place] for place in self._random.permutation(len(messages))]
            case "as one":
                return list({each["reference"]: each for each in messages}.values())
            case _:
                return [*messages, *before]


_HAPPENINGS: Final = st.lists(
    st.builds(
        Happening,
        kind=st.sampled_from(["offer", "offer", "fail", "confirm", "reduce", "cancel"]),
        reference=st.sampled_from(_REFERENCES),
        after=st.sampled_from([0.0, 0.0, 0.3, 2.0, 25.0]),
        size=st.integers(100, 900),
    ),
    min_size=1,
    max_size=10,
)


@given(happenings=_HAPPENINGS, seed=st.integers(0, 1_000_000), doomed=st.booleans())
@settings(max_examples=12, deadline=None)
def test_what_is_heard_twice_shuffled_or_at_once_ends_alike(
    happenings: list[Happening], seed: int, doomed: bool
) -> None:
    heard = run_virtually(_lived(happenings, None, doomed))
    disturbed = Counter[str]()
    assert run_virtually(_lived(happenings, default_rng(seed), doomed, disturbed)) == heard


def test_answers_are_disturbed_in_every_way_and_matches_are_heard() -> None:
    """Else the property would say nothing."""
    changed: Counter[str] = Counter()
    story = [Happening("offer", "r1", 2.0, 300), Happening("offer", "r2", 0.3, 250), Happening("cancel", "r1", 25.0, 0)]
    ends = [run_virtually(_lived(story * 3, default_rng(seed), True, changed)) for seed in range(6)]
    assert set(changed) == {"twice", "shuffled", "as one", "again from before"}
    assert all(end == ends[0] for end in ends)
    assert len(ends[0].fills) >= 4
    assert {finality for _, _, finality in ends[0].fills.values()} == {"final", "failed"}


async def _lived(
    happenings: list[Happening], random: Generator | None, doomed: bool, changed: Counter[str] | None = None
) -> Ending:
    rules = replace(EXCHANGE_RULES, confirms_after=timedelta(seconds=20))
    place = SandboxPlace(EXCHANGE, rules, LoopClock(), settles_provisionally=True)
    if random is not None:
        disturbed = Disturbed(place.line, random)
        if changed is not None:
            disturbed.changed = changed
        place.line = disturbed  # type: ignore[assignment]
        place.venue = place.connected()
    rig = Rig(place)
    book = place.remote.book
    place.offer()
    if doomed:
        book.will_fail("r1")
    async with rig.running():
        await rig.place_order("r1", 20_000, 1_000)
        await rig.place_order("r2", 21_000, 800, side=Side.BACK)
        for each in happenings:
            await asyncio.sleep(each.after)
            _happens(rig, each)
        await asyncio.sleep(_AT_REST)
        for reference in _REFERENCES:
            if not rig.order(reference).has_ended:
                book.cancel(reference, rig.clock.now().timestamp())
        await asyncio.sleep(_AT_REST)
    rig.agrees()
    assert rig.open_items == []
    assert all(rig.order(reference).state is not OrderState.UNKNOWN for reference in _REFERENCES)
    return _ending(rig)


def _happens(rig: Rig, what: Happening) -> None:
    place = rig.remote
    book, now = place.remote.book, rig.clock.now().timestamp()
    order = place.of(what.reference)
    match what.kind:
        case "offer":
            place.offer(back=(Offer(21_500, what.size // 3), Offer(21_000, what.size)))
            place.offer()
        case "fail" | "confirm":
            known = [match for match in order.matches if match.status is MatchStatus.PROVISIONAL]
            for match in known[:1]:
                (book.fail if what.kind == "fail" else book.confirm)(match, now)
        case "reduce":
            book.reduce(what.reference, max(order.matched, what.size), now)
        case _:
            book.cancel(what.reference, now)


def _ending(rig: Rig) -> Ending:
    orders, fills = {}, {}
    for reference, entry in rig.entries.items():
        order = entry.order
        orders[reference] = (str(order.state), None if order.origin is None else str(order.origin), order.cut)
        for fill in order.fills:
            assert fill.price is not None
            fills[reference, fill.key] = (fill.price.odds_e4, fill.quantity, str(fill.finality))
    balances = {f"{account.venue} {account.kind}": amount for account, amount in rig.portfolio.ledger.balances.items()}
    return Ending(orders, fills, balances, _postings(rig))


def _postings(rig: Rig) -> Mapping[tuple[str, ...], int]:
    """Entries by cause: of a match those that let it count less those that took it back."""
    standing: Counter[tuple[str, ...]] = Counter()
    for key in rig.posted:
        reference, *rest = key.split(":")
        if rest and rest[0] in {"match", "failed"}:
            standing[reference, "match", rest[1]] += 1 if rest[0] == "match" else -1
        elif rest and rest[0] == "held":
            standing[reference, "held"] += 1
    return {cause: count for cause, count in standing.items() if count}
