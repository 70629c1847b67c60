"""The ledger of a run: posted independently of the decision kernel, and compared with its figures."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from advisor.backtest.run import BacktestResult
from advisor.core.clock import instant_of
from advisor.core.errors import LedgerError
from advisor.core.quotes import Side
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Ledger, hold, market_commission, match, match_key, movement, release, settlement
from advisor.ledger.events import Held
from advisor.ledger.fills import Fill
from advisor.ledger.settlement import commission_on

PORTFOLIO: Final = "backtest"
_ONLY_MATCH: Final = "1"


def cash_of(result: BacktestResult) -> Account:
    """The account that pays for the bets of a run: one for all venues."""
    return Account(PORTFOLIO, None, result.config.currency, AccountKind.CASH)


def ledger_of(result: BacktestResult) -> Ledger:
    """Post a run as it went: first the bankroll, then orders, their matches and settlements in order of time.

    The entries are those that a portfolio writes of the same bets on paper or live, each matched whole at once.
    """
    ledger, cash = Ledger(), cash_of(result)
    books, rows = result.history.books, result.bets
    bets = list(_bets(result))
    placed_at = books.at[result.signals.market[rows]].tolist()
    settled_at = result.settle_at[rows].tolist()
    ledger.post(movement("opening", instant_of(books.at[0] if len(books) else 0), cash, result.config.bankroll_minor))
    ended: dict[tuple[int, str, str], list[int]] = {}
    for n, (at, bet) in enumerate(zip(settled_at, bets, strict=True)):
        ended.setdefault((at, bet.market, bet.venue), []).append(n)
    # What ends at the instant of a decision is known then; bets of a market at a venue are settled together.
    steps = [(at, False, numbers) for (at, _, _), numbers in ended.items()]
    steps += [(at, True, [n]) for n, at in enumerate(placed_at)]
    gross = [bet.gross(int(halves)) for bet, halves in zip(bets, result.result[rows].tolist(), strict=True)]
    shares = result.decisions.commission[rows].tolist()
    for at, is_placement, numbers in sorted(steps):
        if is_placement:
            _place(ledger, cash, bets[numbers[0]], instant_of(at))
        else:
            _settle(ledger, cash, [(bets[n], gross[n], shares[n]) for n in numbers], instant_of(at))
    return ledger


def _place(ledger: Ledger, cash: Account, bet: Bet, at: datetime) -> None:
    """An order is held for and matched whole, at a venue that confirms it at once."""
    order = Held(bet.key, bet.event, bet.market, bet.venue, bet.at_risk)
    key = match_key(bet.key, _ONLY_MATCH)
    ledger.post(hold(f"{bet.key}:held", at, cash, order))
    ledger.post(release(f"{key}:released", at, cash, order, order.at_risk))
    ledger.post(match(key, at, cash, None, bet, AccountKind.AT_RISK))


def _settle(ledger: Ledger, cash: Account, settled: Sequence[tuple[Bet, int, int]], at: datetime) -> None:
    """Bets of one market at one venue are settled: each with its profit before commission and its share of that."""
    first = settled[0][0]
    for bet, gross, share in settled:
        ledger.post(settlement(bet, at, cash, gross, share if bet.nets else None))
    if first.nets and (charged := int(commission_on(sum(gross for _, gross, _ in settled), first.commission))):
        ledger.post(market_commission(f"{first.key}:commission", at, cash, first.venue, charged))


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
