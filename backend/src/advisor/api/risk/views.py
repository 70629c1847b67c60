"""Risk as the API shows it."""

from typing import Final

from advisor.api.amounts import amount_in
from advisor.api.risk.schemas import LimitUse, RiskState
from advisor.core.money.assets import Asset
from advisor.db.risk.states import RiskRow
from advisor.risk import levels
from advisor.risk.levels import LimitName

_DIGITS: Final = 6
_AMOUNTS: Final = frozenset({LimitName.DAILY_LOSS, LimitName.OPEN_EXPOSURE})


def risk_view(row: RiskRow) -> RiskState:
    """One portfolio."""
    of = row.figures
    return RiskState(
        portfolio=row.portfolio,
        level=row.level,
        is_halted=of.is_halted,
        bankroll=amount_in(of.bankroll, row.asset),
        peak=amount_in(of.peak, row.asset),
        exposure=amount_in(of.exposure, row.asset),
        open_bets=of.open_bets,
        day_loss=amount_in(of.day_loss, row.asset),
        drawdown=round(of.drawdown, _DIGITS),
        streak=of.streak,
        limits=[_use(use, row.asset) for use in of.uses],
        at=row.at,
    )


def _use(use: levels.LimitUse, asset: str) -> LimitUse:
    def text(value: float) -> str:
        if use.name in _AMOUNTS:
            return Asset.of(asset).text(int(value))
        return f"{value:.4f}" if use.name is LimitName.DRAWDOWN else str(int(value))

    return LimitUse(name=use.name, used=text(use.used), limit=text(use.limit), share=round(use.share, _DIGITS))
