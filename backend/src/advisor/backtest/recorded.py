"""A strategy over a recorded live session: the orders that it would have placed, by the loop of every backtest.

The inputs of the session go through the live engine once more, with the strategy as a further instance; what it opens
is decided on as in every backtest, where each order is filled whole, at once, at the price it was decided at.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from advisor.backtest.config import BacktestConfig
from advisor.backtest.session import RecordedSession
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.engine.journal.chain import Record
from advisor.engine.orders.deciding import opened_signals
from advisor.engine.replay import Timeline, replay
from advisor.engine.running import InstanceSignals
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import market_key
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS
from advisor.ledger.settlement import halves as halves_won
from advisor.pricing.results import halves
from advisor.risk.limits import Refusal
from advisor.risk.state import new_state
from advisor.strategies.instances import StrategyInstance
from advisor.strategies.registry import strategy_named

NAME: Final = "backtest"
"""Of the instance that runs besides those of the session."""
_NOT_YET: Final = np.iinfo(np.int64).max - 1


class EventEnd(NamedTuple):
    """How an event ended.

    Attributes:
        at: µs since the Unix epoch, UTC: when its bets are settled.
        home, away: the score that settles the market; None: its bets are void.
    """

    at: int
    home: int | None
    away: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOrder:
    """An order of the run.

    Attributes:
        at: µs since the Unix epoch, UTC.
        stake: minor units, of a lay the backer's.
        profit: minor units, after commission; 0 where the bet is void or not settled yet.
    """

    at: int
    instrument: Instrument
    venue: str
    side: Side
    odds_e4: int
    stake: int
    edge: float
    profit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """What a strategy would have done in a session.

    Attributes:
        session: its name.
        steps: that the session has.
        signals: that opened.
        refused: how many the limits refused, by reason.
        failed: what the strategy crashed with; empty where it did not.
        complete: whether the session ended in order.
    """

    session: str
    steps: int
    signals: int
    orders: tuple[RecordedOrder, ...]
    refused: Mapping[Refusal, int]
    failed: str
    complete: bool


class _Opened(NamedTuple):
    signals: InstanceSignals
    k: int
    bet: ValueBet
    at: int


def run_recorded(
    records: Iterable[Record],
    config: BacktestConfig,
    ends: Mapping[int, EventEnd],
    progress: Callable[[int], None] = lambda _: None,
) -> RecordedRun:
    """Run a strategy over a session.

    Args:
        records: of one session.
        config: its market, strategy, staking and limits; commissions and venues are those of the session.
        ends: of events, by our ids; bets on others stay open until the end.
        progress: called after each step with their number so far.

    Raises:
        JournalDamagedError: the journal is not what was written, or its configuration is not known any more.
        ConfigError: an amount is unusable.
    """
    (limits, shares), (_, staking) = config.limit_rules, config.kernel_values()
    info = strategy_named(config.strategy)
    mine = StrategyInstance(name=NAME, info=info, strategy=info.build(config.config), mode=Mode.WATCH)
    session = RecordedSession(records, (mine,))
    found: list[_Opened] = []
    steps, failed = 0, ""
    for step, result in session.steps():
        steps += 1
        failed = failed or result.failed.get(NAME, "")
        for signals, k, bet in opened_signals(result, (NAME,)):
            if bet.market == config.market:
                found.append(_Opened(signals, k, bet, step.inputs.now))
        progress(steps)
    timeline = _timeline(found, config, ends)
    decisions = replay(new_state(config.bankroll_minor), timeline, limits, staking, shares)
    refused = Counter(Refusal(int(code)) for code in decisions.refusal[decisions.refusal != 0])
    return RecordedRun(
        session=session.opened.session,
        steps=steps,
        signals=len(found),
        orders=tuple(
            _order(each, int(stake), int(profit))
            for each, stake, profit in zip(found, decisions.stake, decisions.profit, strict=True)
            if stake
        ),
        refused=dict(refused),
        failed=failed,
        complete=session.complete,
    )


def _order(opened: _Opened, stake: int, profit: int) -> RecordedOrder:
    bet, signals = opened.bet, opened.signals.signals
    return RecordedOrder(
        at=opened.at,
        instrument=_instrument(bet),
        venue=bet.venue,
        side=bet.side,
        odds_e4=int(signals.odds_e4[opened.k]),
        stake=stake,
        edge=float(signals.edge[opened.k]),
        profit=profit,
    )


def _instrument(bet: ValueBet) -> Instrument:
    return Instrument(bet.event, bet.market, bet.participant, bet.line, bet.selection)


def _timeline(found: Sequence[_Opened], config: BacktestConfig, ends: Mapping[int, EventEnd]) -> Timeline:
    """Signals as the loop of a backtest reads them."""
    market_type = MARKET_TYPES[config.market]
    settle_at = np.array([ends[each.bet.event].at if each.bet.event in ends else _NOT_YET for each in found], np.int64)
    selection = np.array([each.bet.selection for each in found], np.int16)
    return Timeline(
        at=np.array([each.at for each in found], np.int64),
        settle_at=settle_at,
        settle_order=np.argsort(settle_at, kind="stable"),
        event=_numbered([each.bet.event for each in found]).astype(np.int32),
        market=_numbered([market_key(_instrument(each.bet)) for each in found]).astype(np.int32),
        venue=_numbered([each.bet.venue for each in found]).astype(np.int16),
        selection=selection,
        covered=np.array(market_type.covered, np.int64)[selection],
        side=np.array([int(each.bet.side) for each in found], np.int8),
        odds_e4=np.array([each.signals.signals.odds_e4[each.k] for each in found], np.int32),
        probability=np.array([each.signals.signals.probability[each.k] for each in found], np.float64),
        commission=np.array([each.bet.commission for each in found], np.float64),
        nets=np.array([_of_venue(each)[0] for each in found], np.bool_),
        halves=np.array([_halves(each) for each in found], np.float64),
        result=np.array([_result(each, config, ends.get(each.bet.event)) for each in found], np.int8),
        outcomes=market_type.results,
    )


def _numbered(keys: Sequence[int] | Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Each key as a number, from 0 in the order of appearance."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[key] for key in keys], np.int64)


def _of_venue(opened: _Opened) -> tuple[bool, int]:
    """Whether its venue keeps of what a market nets, and what it does with ties."""
    books, venue = opened.signals.books, int(opened.signals.signals.venue[opened.k])
    return bool(books.nets[venue]), int(TERMS[books.kinds[venue]].tie)


def _halves(opened: _Opened) -> float:
    books, row = opened.signals.books, int(opened.signals.signals.market[opened.k])
    return float(halves(books.on_line, books.line, books.market_type)[row, opened.bet.selection])


def _result(opened: _Opened, config: BacktestConfig, end: EventEnd | None) -> int:
    """Halves won; none where the bet is void, or not settled."""
    if end is None or end.home is None or end.away is None:
        return 0
    bet = opened.bet
    code = MARKET_TYPES[config.market].code
    return int(halves_won(code, bet.line, bet.selection, end.home, end.away, _of_venue(opened)[1]))
