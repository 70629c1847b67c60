"""The ledger of a run: posted independently of the decision kernel, and compared with its figures."""

from advisor.backtest.run import BacktestResult
from advisor.core.clock import instant_of
from advisor.core.errors import LedgerError
from advisor.ledger.entries import Account, Ledger, opening, placement, settlement


def ledger_of(result: BacktestResult) -> Ledger:
    """Post every bet of a run: first the bankroll, then placements and settlements in order of placement."""
    ledger = Ledger()
    books, signals, decisions = result.history.books, result.signals, result.decisions
    commission = result.commission
    start = int(books.at[0]) if len(books) else 0
    ledger.post(opening(instant_of(start), result.config.bankroll_minor))
    for number, row in enumerate(result.bets, start=1):
        bet, stake = f"bet-{number}", int(decisions.stake[row])
        ledger.post(placement(bet, instant_of(books.at[signals.market[row]]), stake))
        ledger.post(
            settlement(
                bet,
                instant_of(result.settle_at[row]),
                stake,
                int(signals.odds_e4[row]),
                int(result.result[row]),
                float(commission[row]),
            )
        )
    return ledger


def verify(result: BacktestResult) -> Ledger:
    """Post the ledger of a run and compare it with the kernel's figures, to the smallest unit.

    Raises:
        LedgerError: they differ; the run must not be reported.
    """
    ledger = ledger_of(result)
    posted = ledger.balance(Account.CASH) - result.config.bankroll_minor
    decided = int(result.decisions.profit.sum())
    if posted != decided or ledger.balance(Account.OPEN_STAKES) != 0:
        raise LedgerError(
            f"The ledger shows a profit of {posted} minor units and the decision kernel one of {decided}; "
            "the run is not reported. Please report this as a defect."
        )
    return ledger
