"""What is remembered of a portfolio as bytes: JSON of one version, compressed, with a hash of it and of what it is for.

A change of what is remembered, or of what entries make of it, is a new ``VERSION``: older ones are not read any more,
and the portfolio is made of its entries once.
"""

import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, TypeAlias

import numpy as np
import orjson

from advisor.core.arrays import Int64
from advisor.core.errors import SnapshotRefusedError
from advisor.db.ledger.events import bet_of, plain_bet
from advisor.engine.portfolios.holds import Hold
from advisor.engine.portfolios.memory import PortfolioMemory
from advisor.engine.portfolios.portfolio_state import StateMemory
from advisor.engine.portfolios.settlements import KnownSettlements, Settlement
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.events import Held
from advisor.risk.bankroll_path import PathStep, StepKind
from advisor.risk.positions import Positions
from advisor.risk.state import RiskState

VERSION: Final = 2

Plain: TypeAlias = Mapping[str, Any]

_QUICK: Final = 1
"""Of zlib: a step waits for it."""


def digest_of(portfolio: str, version: int, last_entry: int, content: bytes) -> bytes:
    """SHA-256 over what is stored and for what it stands."""
    return sha256(f"{portfolio}\n{version}\n{last_entry}\n".encode() + content).digest()


def content_of(memory: PortfolioMemory) -> bytes:
    """A memory as its column holds it."""
    state = memory.state
    risk, positions = state.risk, state.risk.positions
    plain = {
        "entries": memory.entries,
        # Balances of some assets do not fit the whole numbers of JSON.
        "balances": [
            [account.venue, account.asset, account.kind, str(amount)] for account, amount in memory.balances.items()
        ],
        "risk": risk.totals,
        "event_exposure": risk.event_exposure,
        "market_exposure": risk.market_exposure,
        "market_held": risk.market_held,
        "positions": [positions.first, positions.rows, positions.payoff, positions.used],
        "events": state.events,
        "markets": state.markets,
        "venues": state.venues,
        "open": [plain_bet(bet) for bet in state.open],
        "holds": [_plain_hold(hold) for hold in state.holds],
        "settled": [_plain_settlement(each) for each in state.settlements.settled],
        "reopened": [_plain_settlement(each) for each in state.settlements.reopened],
        "charges": [[*place, charges] for place, charges in state.settlements.charges.items()],
        "steps": [[step.kind.value, step.amount, *step.before] for step in state.steps],
        "forgotten": state.forgotten,
    }
    return zlib.compress(orjson.dumps(plain, option=orjson.OPT_SERIALIZE_NUMPY), _QUICK)


def memory_of(portfolio: str, content: bytes) -> PortfolioMemory:
    """The inverse of ``content_of``, of content whose hash is right.

    Args:
        portfolio: key of the one that it is of.

    Raises:
        SnapshotRefusedError: it cannot be read.
    """
    try:
        plain: Plain = orjson.loads(zlib.decompress(content))
        return _memory(portfolio, plain)
    except (zlib.error, LookupError, TypeError, ValueError) as error:
        raise SnapshotRefusedError(f"it cannot be read: {error}") from error


def _memory(portfolio: str, plain: Plain) -> PortfolioMemory:
    balances = {
        Account(portfolio, venue, asset, AccountKind(kind)): int(amount)
        for venue, asset, kind, amount in plain["balances"]
    }
    settled, reopened = ([_settlement(each) for each in plain[name]] for name in ("settled", "reopened"))
    charges = {(market, venue): charged for market, venue, charged in plain["charges"]}
    state = StateMemory(
        risk=_risk(plain),
        events=tuple(plain["events"]),
        markets=tuple(plain["markets"]),
        venues=tuple(plain["venues"]),
        open=tuple(bet_of(each) for each in plain["open"]),
        holds=tuple(_hold(each) for each in plain["holds"]),
        settlements=KnownSettlements(tuple(settled), tuple(reopened), charges),
        steps=tuple(
            PathStep(StepKind(kind), amount, (bankroll, peak, streak))
            for kind, amount, bankroll, peak, streak in plain["steps"]
        ),
        forgotten=plain["forgotten"],
    )
    return PortfolioMemory(entries=plain["entries"], balances=balances, state=state)


def _risk(plain: Plain) -> RiskState:
    first, rows, payoff, used = plain["positions"]
    positions = Positions(_array(first), np.array(rows, np.int64), _array(payoff), _array(used))
    totals, events, markets, held = (
        _array(plain[name]) for name in ("risk", "event_exposure", "market_exposure", "market_held")
    )
    return RiskState(totals, events, markets, held, positions)


def _array(values: Sequence[int]) -> Int64:
    return np.array(values, np.int64)


def _plain_hold(hold: Hold) -> Sequence[object]:
    order = hold.order
    return [order.order, order.event, order.market, order.venue, order.at_risk, hold.left, hold.is_matched]


def _hold(plain: Sequence[Any]) -> Hold:
    order, event, market, venue, at_risk, left, is_matched = plain
    return Hold(Held(order, event, market, venue, at_risk), left, is_matched)


def _plain_settlement(settlement: Settlement) -> Plain:
    return {
        "bet": plain_bet(settlement.bet),
        "number": settlement.number,
        "gross": settlement.gross,
        "commission": settlement.commission,
        "at": settlement.at,
        "step": settlement.step,
    }


def _settlement(plain: Plain) -> Settlement:
    return Settlement(**{**plain, "bet": bet_of(plain["bet"])})
