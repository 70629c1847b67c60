"""Halts as the API shows them."""

from advisor.api.halts.schemas import Halt
from advisor.db.orders.halts import HaltRow


def halt_view(row: HaltRow) -> Halt:
    """One halt."""
    return Halt(
        id=row.public_id,
        scope=row.scope,
        subject=row.subject or None,
        reason=row.reason,
        set_by=row.set_by,
        set_at=row.set_at,
        acknowledged_at=row.acknowledged_at,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by,
        lifted_because=row.lifted_because,
    )
