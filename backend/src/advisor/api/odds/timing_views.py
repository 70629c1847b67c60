"""Survival curves and leads as the API shows them."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from advisor.api.odds.parameters import SurvivalQuery
from advisor.api.odds.timing_schemas import Lead, LeadList, Survival, SurvivalList, SurvivalPoint
from advisor.core.timing.leads import VenueLead
from advisor.core.timing.survival import ALL_VENUES, CurveKey, SurvivalCurves
from advisor.instruments.market_types import BY_CODE


def survival_list(curves: SurvivalCurves, query: SurvivalQuery, computed_at: datetime | None) -> SurvivalList:
    """The curves asked for: all venues together first, then by venue."""
    band, age = curves.band(query.edge), curves.age_band(query.age)
    chosen = sorted(
        (
            (key, row)
            for row, key in enumerate(curves.keys)
            if (key.band, key.age) == (band, age)
            and query.market in (None, BY_CODE[key.market].key)
            and query.venue in (None, key.venue)
        ),
        key=lambda each: (each[0].market, each[0].venue),
    )
    return SurvivalList(
        computed_at=computed_at, items=[_survival(curves, key, int(curves.lives[row]), query) for key, row in chosen]
    )


def _survival(curves: SurvivalCurves, key: CurveKey, lives: int, query: SurvivalQuery) -> Survival:
    after = np.array(query.after, np.float64)
    chance, error = curves.chance(key.venue, key.market, query.age, after, query.edge)
    return Survival(
        venue=None if key.venue == ALL_VENUES else key.venue,
        market=BY_CODE[key.market].key,
        lives=lives,
        points=[
            SurvivalPoint(after_seconds=seconds, chance=share, error=spread)
            for seconds, share, spread in zip(query.after, chance.tolist(), error.tolist(), strict=True)
        ],
    )


def lead_list(leads: Sequence[VenueLead], computed_at: datetime | None) -> LeadList:
    """All that were asked for."""
    return LeadList(
        computed_at=computed_at,
        items=[
            Lead(
                competition=lead.competition,
                market=BY_CODE[lead.market].key,
                leader=lead.leader,
                follower=lead.follower,
                seconds=lead.seconds,
                error=lead.error,
                moves=lead.moves,
                events=lead.events,
                grid=lead.grid,
            )
            for lead in leads
        ],
    )
