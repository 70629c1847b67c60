"""What differs between the statement of an account at a venue and bets as they are settled here. Pure.

Lines of a statement are matched by the venue's ids. Nothing is made to fit: what rests is a difference with its age.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.execution.account_check import Cause, Difference, DifferenceKind
from advisor.ports.accounts import LineKind, StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBet:
    """A bet that one side has settled.

    Attributes:
        venue_order: the venue's id of its order.
        gross: as it is settled here, before commission, smallest units; None: it is not.
        paid: by all lines of the statement; None: there is none.
        at: aware UTC: when it was settled here, or else paid there.
    """

    reference: str
    venue_order: str
    gross: int | None
    paid: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An account's money by both sides, smallest units.

    Attributes:
        bets: that one side has settled, or both.
        foreign: lines of orders that are not ours, or by a word that nobody has written down.
        charged, commission: below zero, for all bets together: by what is settled here, and by lines.
        balance: by the venue.
        expected: what all lines add up to.
    """

    bets: Sequence[PaidBet]
    foreign: Sequence[StatementLine]
    charged: int
    commission: int
    balance: int
    expected: int


def differences_of(statement: Statement, text: Callable[[int], str], since: datetime) -> Sequence[Difference]:
    """Everything in which the two sides differ.

    Args:
        text: an amount for people.
        since: of what one side alone has settled after that it is too early to speak.
    """
    found = [_settlement(each, text, since) for each in statement.bets if (each.gross or 0) != (each.paid or 0)]
    found += [_foreign(each, text) for each in statement.foreign]
    is_late = any(each.cause is Cause.LATE_SETTLEMENT for each in found)
    return [*found, *_of_account(statement, text, is_late=is_late)]


def _settlement(bet: PaidBet, text: Callable[[int], str], since: datetime) -> Difference:
    kind = DifferenceKind.SETTLEMENT_DIFFERS
    if bet.gross is None:
        kind = DifferenceKind.SETTLEMENT_MISSING_HERE
    elif bet.paid is None:
        kind = DifferenceKind.SETTLEMENT_MISSING_THERE
    is_late = kind is not DifferenceKind.SETTLEMENT_DIFFERS and bet.at >= since
    return Difference(
        kind=kind,
        subject=bet.venue_order,
        ours="not settled" if bet.gross is None else f"settled with {text(bet.gross)}",
        theirs="no line" if bet.paid is None else f"paid {text(bet.paid)}",
        amount=abs((bet.gross or 0) - (bet.paid or 0)),
        cause=Cause.LATE_SETTLEMENT if is_late else None,
        reference=bet.reference,
    )


def _foreign(line: StatementLine, text: Callable[[int], str]) -> Difference:
    return Difference(
        kind=DifferenceKind.EXTERNAL_LINE,
        subject=f"{line.id} {line.at.isoformat()}",
        ours="no such order" if line.order else "not known",
        theirs=f"{line.kind} of {text(line.amount)}",
        amount=abs(line.amount),
        cause=Cause.EXTERNAL if line.order and line.kind is not LineKind.OTHER else None,
    )


def _of_account(statement: Statement, text: Callable[[int], str], *, is_late: bool) -> Iterator[Difference]:
    if statement.charged != statement.commission:
        yield Difference(
            kind=DifferenceKind.COMMISSION_DIFFERS,
            subject="",
            ours=text(statement.charged),
            theirs=text(statement.commission),
            amount=abs(statement.charged - statement.commission),
            cause=Cause.LATE_SETTLEMENT if is_late else None,
        )
    if statement.balance != statement.expected:
        yield Difference(
            kind=DifferenceKind.BALANCE,
            subject="",
            ours=text(statement.expected),
            theirs=text(statement.balance),
            amount=abs(statement.balance - statement.expected),
        )
