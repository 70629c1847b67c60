"""Limits and breaks as the API shows them."""

from advisor.api.responsible.schemas import BettingBreak, LimitRaise, ResponsibleLimit, ResponsibleLimits
from advisor.core.money.assets import Asset
from advisor.db.responsible.use import LimitRow, OwnState
from advisor.risk.responsible import OwnLimit


def responsible_limits_view(state: OwnState) -> ResponsibleLimits:
    """Everything that a person has set for themselves."""
    return ResponsibleLimits(
        asset=state.asset,
        mode=state.mode,
        limits=[_limit(row, Asset.of(state.asset)) for row in state.limits],
        break_in_force=None
        if state.taken is None
        else BettingBreak(kind=state.taken.kind, ends_at=state.taken.ends_at),
    )


def _limit(row: LimitRow, asset: Asset) -> ResponsibleLimit:
    def text(value: int | None) -> str | None:
        return None if value is None else _text(row.limit, value, asset)

    return ResponsibleLimit(
        name=row.limit,
        value=text(row.value),
        pending=None
        if row.pending is None
        else LimitRaise(value=text(row.pending.value), counts_from=row.pending.counts_from),
        used=_text(row.limit, row.used, asset),
    )


def _text(limit: OwnLimit, value: int, asset: Asset) -> str:
    return str(value) if limit is OwnLimit.TIME_DAY else asset.text(value)
