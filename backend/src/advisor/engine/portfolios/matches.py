"""Entries of matches: made when a part of an order is matched, confirmed by its venue, or fails after all.

Each is of its match alone, so that a failure reverses it and nothing else.
"""

from collections.abc import Iterator
from datetime import datetime

from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Ledger, MatchedRisk, Posting, Transaction, again_key, confirmation, match, reversal
from advisor.ledger.events import Matched


def matched(
    ledger: Ledger, part: MatchedRisk, cash: Account, before: Bet | None, bet: Bet, at: datetime
) -> Transaction:
    """The entry of a match that does not stand; a new one where an earlier one of it was reversed."""
    return match(again_key(part.key, _times(ledger, part.key) + 1), at, cash, before, bet, part.kind)


def stands(ledger: Ledger, part: MatchedRisk) -> bool:
    """Whether a match is recorded and not reversed."""
    times = _times(ledger, part.key)
    return times > 0 and not ledger.is_reversed(again_key(part.key, times))


def confirmed(ledger: Ledger, part: MatchedRisk, cash: Account, venue: str, at: datetime) -> Iterator[Transaction]:
    """The entry by which a match that stands counts for good; none of one from before matches were provisional."""
    if times := _times(ledger, part.key):
        yield confirmation(f"{again_key(part.key, times)}:confirmed", at, cash, venue, part.risk)


def failed(
    ledger: Ledger, part: MatchedRisk, cash: Account, before: Bet, bet: Bet | None, at: datetime
) -> Iterator[Transaction]:
    """The entries by which a match is taken back.

    Args:
        part: as it was until now.
        before: the bet as it was until now.
        bet: all that stands of it still; None where nothing does.
    """
    venue, remains = before.venue, Matched(order=before.key, held=0, bet=bet)
    times = _times(ledger, part.key)
    if not times:
        # Matched before there were entries of matches alone: its own moved what was held, too.
        lines = Posting(cash, part.risk), Posting(cash.beside(AccountKind.AT_RISK, venue), -part.risk)
        yield Transaction(f"{part.key}:failed", at, lines, remains)
        return
    key, kind = again_key(part.key, times), part.kind
    if ledger.has(f"{key}:confirmed"):
        kind = AccountKind.PROVISIONAL
        yield reversal(confirmation(f"{key}:confirmed", at, cash, venue, part.risk), at, None)
    yield reversal(match(key, at, cash, bet, before, kind), at, remains)


def _times(ledger: Ledger, key: str) -> int:
    """How often a match was recorded: again where it had failed and counts after all."""
    times = 0
    while ledger.has(again_key(key, times + 1)):
        times += 1
    return times
