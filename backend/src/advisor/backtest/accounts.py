"""The ledger of a run: posted independently of the decision kernel, and compared with its figures."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np

from advisor.backtest.run import BacktestResult
from advisor.core.clock import instant_of
from advisor.core.errors import LedgerError
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.bets import Bet
from advisor.ledger.entries import (
    Account,
    AccountKind,
    Ledger,
    market_commission,
    movement,
    placement,
    settlement,
)
from advisor.ledger.fills import Fill
from advisor.ledger.settlement import commission_on

PORTFOLIO: Final = "backtest"


def cash_of(result: BacktestResult) -> Account:
    """The account that pays for the bets of a run: one for all venues."""
    return Account(PORTFOLIO, None, result.config.currency, AccountKind.CASH)


def ledger_of(result: BacktestResult) -> Ledger:
    """Post a run as it went: first the bankroll, then placements and settlements in order of time."""
    ledger, cash = Ledger(), cash_of(result)
    books, rows = result.history.books, result.bets
    bets = list(_bets(result))
    placed_at = books.at[result.signals.market[rows]]
    settled_at = result.settle_at[rows]
    ledger.post(movement("opening", instant_of(books.at[0] if len(books) else 0), cash, result.config.bankroll_minor))
    open_in, net = _markets(bets), Counter[tuple[str, str]]()
    # What ends at the instant of a decision is known then.
    when, is_placement = np.concatenate([settled_at, placed_at]), np.repeat([False, True], len(rows))
    for n in np.lexsort((is_placement, when)).tolist():
        bet, row = bets[n % len(bets)], rows[n % len(bets)]
        at = instant_of(when[n])
        if is_placement[n]:
            ledger.post(placement(bet, at, cash))
            continue
        gross = bet.gross(int(result.result[row]))
        if not bet.nets:
            ledger.post(settlement(bet, at, cash, gross))
            continue
        ledger.post(settlement(bet, at, cash, gross, int(result.decisions.commission[row])))
        market = (bet.market, bet.venue)
        net[market] += gross
        open_in[market] -= 1
        charged = int(commission_on(net[market], bet.commission))
        if not open_in[market] and charged:
            ledger.post(market_commission(f"{bet.market}@{bet.venue}:commission", at, cash, bet.venue, charged))
    return ledger


def _bets(result: BacktestResult) -> Iterator[Bet]:
    """The bets in order of placement."""
    books, signals, stake = result.history.books, result.signals, result.decisions.stake
    venues, market_type = (
        [result.history.terms.venues.venue(key) for key in books.venues],
        MARKET_TYPES[books.market_type],
    )
    for number, row in enumerate(result.bets.tolist(), start=1):
        market, v = int(signals.market[row]), int(signals.venue[row])
        yield Bet(
            key=f"bet-{number}",
            event=str(books.event[market]),
            market=str(market),
            venue=books.venues[v],
            outcomes=market_type.results,
            selection=int(signals.selection[row]),
            covered=market_type.covered[signals.selection[row]],
            fills=(
                Fill(
                    side=Side(signals.side[row]),
                    price=venues[v].native(int(signals.odds_e4[row])),
                    quantity=int(stake[row]),
                ),
            ),
            commission=float(books.commission[v]),
            nets=venues[v].nets_commission,
        )


def _markets(bets: list[Bet]) -> Counter[tuple[str, str]]:
    """How many bets each market has at each venue; they are settled together."""
    return Counter((bet.market, bet.venue) for bet in bets)


def verify(result: BacktestResult) -> Ledger:
    """Post the ledger of a run and compare it with the kernel's figures, to the smallest unit.

    Raises:
        LedgerError: they differ; the run must not be reported.
    """
    ledger, asset = ledger_of(result), result.config.currency
    posted = ledger.total(AccountKind.CASH, asset) - result.config.bankroll_minor
    decided = int(result.decisions.profit.sum())
    if posted != decided or ledger.total(AccountKind.AT_RISK, asset) != 0:
        raise LedgerError(
            f"The ledger shows a profit of {posted} minor units and the decision kernel one of {decided}; "
            "the run is not reported. Please report this as a defect."
        )
    return ledger
