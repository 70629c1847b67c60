"""What the account at a venue has and nobody here has heard of, handed to the steps as the venue's word."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from advisor.core.clock import Clock
from advisor.core.orders.facts import Repriced
from advisor.core.orders.modes import Mode
from advisor.core.venues import VenueTerms
from advisor.engine.orders.adopting import Terms, found_intent
from advisor.execution.account_check import Compared
from advisor.execution.sending import Found, Said, Word
from advisor.live.betting.instances import PortfolioConfig
from advisor.ports.accounts import VenueAccount
from advisor.ports.venues import IncompleteAnswerError

log = structlog.get_logger(__name__)


class Unheard:
    """Makes words of it.

    Args:
        portfolios: whose money it may be: such an order is of the first one in the account's currency.
        venues: what they are and keep.
        heard: takes the word of each.
    """

    def __init__(
        self, portfolios: Sequence[PortfolioConfig], venues: VenueTerms, heard: Callable[[Word], None], clock: Clock
    ) -> None:
        self._portfolios: Final = portfolios
        self._venues: Final = venues
        self._heard: Final = heard
        self._clock: Final = clock

    async def take_up(self, venue: str, account: VenueAccount, found: Compared) -> None:
        """Say it; an order that cannot be read, or is on what nobody here knows, is found again by the next round."""
        native, lost = self._venues.venue(venue).native, found.lost
        for match in found.repriced:
            price = native(match.paid_e4 or match.odds_e4)
            self._heard(Said(Repriced(match.reference, match.key, price), self._clock.now()))
        if not lost:
            return
        ids = {each.reference: each.id for each in lost}
        try:
            requests = await account.asked_for(list(ids))
        except IncompleteAnswerError as error:
            log.warning("lost_orders_not_read", venue=venue, orders=len(ids), reason=str(error))
            return
        now = self._clock.now()
        for reference, request in requests.items():
            portfolio = next((each.key for each in self._portfolios if each.asset.code == request.asset), None)
            if portfolio is None:
                log.error("lost_order_of_no_portfolio", venue=venue, reference=reference, asset=request.asset)
            else:
                charging = self._venues.venue(venue)
                terms = Terms(venue, charging.commission, charging.nets_commission)
                intent = found_intent(request, terms, portfolio, Mode.PAPER, now)
                self._heard(Found(intent, ids[reference], now))
