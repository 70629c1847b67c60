"""Validated blocks as the ``Books`` that strategies see."""

import numpy as np

from advisor.core.books import Books, PriceChances
from advisor.core.money.rates import Conversion
from advisor.core.quotes import BACK, LAY
from advisor.core.venues import VenueTerms
from advisor.engine.books.block import Block
from advisor.engine.books.lags import earlier_prices
from advisor.engine.books.state import LiveBooks
from advisor.engine.quality.flags import OF_TIME
from advisor.instruments.market_types import BY_CODE


def strategy_books(
    held: LiveBooks,
    block: Block,
    code: int,
    now: int,
    terms: VenueTerms,
    chances: PriceChances | None = None,
    conversion: Conversion | None = None,
) -> Books:
    """A validated block as books, of which it is not known yet how likely its bets return.

    Args:
        held: the live books that the block is of.
        code: of the market type.
        now: µs.
        terms: what venues are and keep; what quotes lay prices counts as seen in the live books.
        chances: how likely prices are still there some seconds later.
        conversion: sizes in the asset of stakes.
    """
    state = held.state
    slot = state.markets.slot[block.row]
    usable = np.where(block.quality_flag == 0, block.odds, np.nan)
    terms = terms.seen_at(held.laid)
    venues = [terms.venue(held.venues[v]) for v in block.venue.tolist()]
    back_flag = np.ascontiguousarray(block.quality_flag[:, :, BACK])
    back = np.ascontiguousarray(block.odds[:, :, BACK])
    lagged, opening = earlier_prices(state.books, state.lags, block.book, now, back.shape[2])
    return Books(
        market_type=BY_CODE[code].key,
        event=state.events.event[slot],
        participant=state.markets.participant[block.row],
        line=state.markets.line[block.row],
        at=np.full(len(block.row), now, np.int64),
        start=state.events.kickoff[slot],
        on_line=np.full(len(block.row), np.nan),
        odds=np.ascontiguousarray(usable[:, :, BACK]),
        timely=np.where(np.isin(back_flag, OF_TIME), np.nan, back),
        held=back,
        quality_flag=back_flag,
        confirmed=np.ascontiguousarray(block.seen[:, :, BACK]),
        changed=np.ascontiguousarray(block.changed_at[:, :, BACK]),
        size=np.ascontiguousarray(block.size[:, :, BACK]),
        size_asset=np.ascontiguousarray(block.size_asset[:, :, BACK]),
        lay=np.ascontiguousarray(usable[:, :, LAY]),
        lay_held=np.ascontiguousarray(block.odds[:, :, LAY]),
        lay_quality_flag=np.ascontiguousarray(block.quality_flag[:, :, LAY]),
        lay_confirmed=np.ascontiguousarray(block.seen[:, :, LAY]),
        lay_size=np.ascontiguousarray(block.size[:, :, LAY]),
        lay_size_asset=np.ascontiguousarray(block.size_asset[:, :, LAY]),
        lags=held.lags,
        lagged=lagged,
        opening=opening,
        venues=tuple(venue.key for venue in venues),
        kinds=tuple(venue.kind for venue in venues),
        nets=tuple(venue.nets_commission for venue in venues),
        commission=np.array([venue.commission for venue in venues]),
        chances=chances,
        conversion=conversion,
    )
