"""What must be so before betting goes on, as the API asks and shows it."""

from collections.abc import Sequence

import asyncpg

from advisor.api.deps import Resources
from advisor.api.halts.schemas import ResumeChecklistItem
from advisor.db.orders.checklist import CheckedItem, resume_checklist


async def checklist_now(
    connection: asyncpg.Connection | asyncpg.Pool,
    resources: Resources,
    portfolio: str | None = None,
    halt: int | None = None,
) -> Sequence[CheckedItem]:
    """All items; see ``resume_checklist``."""
    live = resources.live
    return await resume_checklist(
        connection,
        resources.clock.now(),
        stalled_after=live.stalled_after,
        fresh_within=live.fresh_within,
        feeds=live.feeds,
        portfolio=portfolio,
        halt=halt,
    )


def item_view(item: CheckedItem) -> ResumeChecklistItem:
    """One item."""
    return ResumeChecklistItem(name=item.item, is_met=item.is_met, text=item.text)
