"""The cache against a naive model, under changes, removals, images, segments, suspensions and reconnections."""

from collections.abc import Mapping, Sequence
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.adapters.betfair.stream.cache import ResumePoint, StreamCache
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.quotes import Side
from advisor.parsing.json_documents import Findings
from tests.adapters.betfair.samples import AWAY, DRAW, HOME, SEEN, definition, message
from tests.adapters.mutations import Json, encoded

_MARKETS: Final = ("1.1", "1.2")
_RUNNERS: Final = (HOME, AWAY, DRAW)
_SELECTION: Final = {HOME: 0, DRAW: 1, AWAY: 2}
_PRICES: Final = (1.5, 1.98, 2.0, 2.02, 3.05, 1000)
_SIDES: Final = {"atb": Side.BACK, "atl": Side.LAY}

_ladder = st.lists(st.tuples(st.sampled_from(_PRICES), st.sampled_from([0, 0, 2.5, 7.01])), max_size=4)
_changes = st.dictionaries(st.tuples(st.sampled_from(_RUNNERS), st.sampled_from(sorted(_SIDES))), _ladder, max_size=4)
_markets = st.sampled_from(_MARKETS)
_statuses = st.sampled_from(["OPEN", "OPEN", "SUSPENDED", "CLOSED"])
Changes = Mapping[tuple[int, str], Sequence[tuple[float, float]]]


class Naive:
    """What is offered on one market, kept in the plainest way."""

    def __init__(self) -> None:
        self.status = "OPEN"
        self.removed: set[int] = set()
        self.sizes: dict[tuple[int, str, float], float] = {}

    def change(self, changes: Changes) -> None:
        for (runner, field), entries in changes.items():
            for price, size in entries:
                self.sizes[runner, field, price] = size

    def best(self, runner: int, field: str) -> int:
        prices = [p for (r, f, p), size in self.sizes.items() if (r, f) == (runner, field) and size]
        if self.status != "OPEN" or runner in self.removed or not prices:
            return 0
        return round((max if field == "atb" else min)(prices) * 10_000)


class StreamMachine(RuleBasedStateMachine):
    """Documents go through the reader, as lines do."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = StreamCache()
        self.model: dict[str, Naive] = {}
        self.quoted: dict[tuple[str, int, Side], int] = {}
        self.pending: list[tuple[Json, str, Changes]] = []

    def send(self, document: Json) -> None:
        findings = Findings()
        line = read_line(encoded(document), findings)
        assert isinstance(line, MarketMessage)
        reading = self.cache.apply(line, SEEN, findings)
        assert reading.refused == ()
        for quote in reading.quotes:
            where = (quote.event, quote.selection, quote.side)
            assert self.quoted.get(where, 0) != quote.odds_e4 or quote.size is not None
            self.quoted[where] = quote.odds_e4

    def begin(self, markets: Mapping[str, Changes]) -> list[Json]:
        self.model = {}
        images = []
        for market, changes in markets.items():
            self.model[market] = naive = Naive()
            naive.change(changes)
            images.append(_wire(market, changes, img=True, marketDefinition=_definition(market, naive)))
        return images

    @rule(markets=st.dictionaries(_markets, _changes, min_size=1))
    def start_afresh(self, markets: Mapping[str, Changes]) -> None:
        self.pending = []
        self.cache.reconnected(resume=False)
        assert self.cache.resume_point == ResumePoint()
        self.send(message(*self.begin(markets), ct="SUB_IMAGE", initialClk="I", clk="0"))

    @rule(markets=st.dictionaries(_markets, _changes, min_size=2))
    def start_afresh_in_segments(self, markets: Mapping[str, Changes]) -> None:
        self.pending = []
        self.cache.reconnected(resume=False)
        first, *others = self.begin(markets)
        self.send(message(first, ct="SUB_IMAGE", initialClk="I", clk="0", segmentType="SEG_START"))
        assert self.cache.resume_point == ResumePoint()
        self.send(message(*others, ct="SUB_IMAGE", clk="1", segmentType="SEG_END"))

    @rule()
    def resume(self) -> None:
        self.pending = []
        before = self.cache.resume_point
        self.cache.reconnected(resume=True)
        assert self.cache.resume_point == before
        self.send(message(ct="RESUB_DELTA"))

    @rule(market=_markets, changes=_changes)
    def change_offers(self, market: str, changes: Changes) -> None:
        if not self.pending and market in self.model:
            self.model[market].change(changes)
            self.send(message(_wire(market, changes)))

    @rule(market=_markets, changes=_changes)
    def send_a_segment(self, market: str, changes: Changes) -> None:
        if market in self.model:
            kind = "SEG" if self.pending else "SEG_START"
            self.pending.append((None, market, changes))
            self.send(message(_wire(market, changes), segmentType=kind))

    @rule()
    def send_the_last_segment(self) -> None:
        if self.pending:
            for _, market, changes in self.pending:
                self.model[market].change(changes)
            self.pending = []
            self.send(message(segmentType="SEG_END"))

    @rule(market=_markets, changes=_changes)
    def send_an_image(self, market: str, changes: Changes) -> None:
        if not self.pending:
            naive = self.model.setdefault(market, Naive())
            naive.sizes = {}
            naive.change(changes)
            self.send(message(_wire(market, changes, img=True, marketDefinition=_definition(market, naive))))

    @rule(market=_markets, status=_statuses, removed=st.sets(st.sampled_from(_RUNNERS)))
    def define(self, market: str, status: str, removed: set[int]) -> None:
        if not self.pending and market in self.model:
            naive = self.model[market]
            naive.status, naive.removed = status, removed
            self.send(message(_wire(market, {}, marketDefinition=_definition(market, naive))))

    @rule()
    def beat(self) -> None:
        if not self.pending:
            self.send(message(ct="HEARTBEAT"))

    @invariant()
    def quotes_say_what_is_offered(self) -> None:
        standing = {where: odds for where, odds in self.quoted.items() if odds}
        assert standing == {
            (market, _SELECTION[runner], side): best
            for market, naive in self.model.items()
            for runner in _RUNNERS
            for field, side in _SIDES.items()
            if (best := naive.best(runner, field))
        }


def _definition(market: str, naive: Naive) -> Json:
    runners: Json = [
        {"id": runner, "sortPriority": index, "status": "REMOVED" if runner in naive.removed else "ACTIVE"}
        for index, runner in enumerate(_RUNNERS)
    ]
    return definition(naive.status, eventId=market, runners=runners)


def _wire(market: str, changes: Changes, **more: Json) -> Json:
    runners: Json = [
        {"id": runner, field: [list(entry) for entry in entries]} for (runner, field), entries in changes.items()
    ]
    return {"id": market, "rc": runners, **more}


TestStreamMachine = StreamMachine.TestCase
TestStreamMachine.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
