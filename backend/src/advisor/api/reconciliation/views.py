"""Accounts at venues as the API shows them."""

from advisor.api.amounts import amount_in
from advisor.api.reconciliation.schemas import AccountDifference, AccountRound
from advisor.db.reconciliation.differences import ItemRow
from advisor.db.reconciliation.rounds import RoundRow


def round_view(row: RoundRow) -> AccountRound:
    """A round."""
    balance, expected, unexplained = (
        None if amount is None or row.asset is None else amount_in(amount, row.asset)
        for amount in (row.balance, row.expected, row.unexplained)
    )
    return AccountRound(
        venue=row.venue,
        mode=row.mode,
        began_at=row.began_at,
        ended_at=row.ended_at,
        is_complete=row.is_complete,
        reason=row.reason or None,
        balance=balance,
        expected=expected,
        unexplained=unexplained,
        open_items=row.open_items,
        explained_items=row.explained_items,
        skipped=row.skipped,
    )


def difference_view(row: ItemRow) -> AccountDifference:
    """A difference."""
    return AccountDifference(
        id=row.public_id,
        venue=row.venue,
        mode=row.mode,
        kind=row.kind,
        subject=row.subject,
        reference=row.reference or None,
        ours=row.ours,
        theirs=row.theirs,
        amount=amount_in(row.amount, row.asset),
        cause=row.cause,
        explained_by=row.explained_by,
        explained_because=row.explained_because,
        found_at=row.found_at,
        closed_at=row.closed_at,
    )
