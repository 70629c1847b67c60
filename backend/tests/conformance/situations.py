"""One test for each situation, over every venue; where a venue does not offer what it needs, that is shown instead."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from advisor.core.orders.states import OrderState, Origin
from advisor.core.quotes import Side
from advisor.execution.intents import CheckName
from advisor.sandbox.order_venues.orders import Offer
from advisor.testing.virtual_time import LoopClock, run_virtually
from tests.conformance.kinds import KINDS, Capability, Place
from tests.conformance.rig import Rig

Body = Callable[[Rig], Awaitable[None]]

NEEDS: Final[dict[str, tuple[Capability, ...]]] = {}
"""What each situation needs of a venue, by module and name of its test."""


async def _no_lays(rig: Rig) -> None:
    """A check of ours refuses a lay, and the venue never hears of it."""
    rig.place.offer(lay=(Offer(20_000, 5_000),))
    order = await rig.place_order(side=Side.LAY)
    assert (order.state, order.origin) == (OrderState.REJECTED, Origin.OWN)
    refused = [check.name for check in rig.entries["r1"].intent.checks if not check.passed]
    assert (refused, rig.entries["r1"].sent_at) == ([CheckName.VENUE_RULES], None)
    assert rig.money == (0, 0, 0)


async def _nothing_rests(rig: Rig) -> None:
    """An order that finds no price is refused: nothing of it stands."""
    order = await rig.place_order()
    assert (order.state, order.origin, rig.money) == (OrderState.REJECTED, Origin.VENUE, (0, 0, 0))


async def _one_price(rig: Rig) -> None:
    """What stands behind the best price is not seen: an order takes that one alone."""
    rig.place.offer(back=(Offer(21_000, 300), Offer(20_000, 5_000)))
    await rig.place_order()
    assert rig.place.standing("r1") == 300


async def _no_network(rig: Rig) -> None:
    """It answers from memory, knows every reference for ever, and is asked again without harm."""
    rig.place.offer(back=(Offer(20_000, 5_000),))
    await rig.place_order()
    assert rig.venue.terms.dedup_window == timedelta.max
    await rig.venue.place([rig.entries["r1"].intent.request])
    assert rig.place.standing("r1") == 1_000


async def _any_price(rig: Rig) -> None:
    """It takes a price that is no step of any ladder; one whose ladder is known is not asked for it by us."""
    rig.place.offer(back=(Offer(20_011, 5_000),))
    order = await rig.place_order(odds_e4=20_011)
    refused = [check.name for check in rig.entries["r1"].intent.checks if not check.passed]
    if rig.venue.terms.ladder is None:
        assert (order.state, refused) == (OrderState.FILLED, [])
    else:
        assert (order.origin, refused, rig.entries["r1"].sent_at) == (Origin.OWN, [CheckName.PRICE_STEP], None)


async def _no_requotes(rig: Rig) -> None:
    """What there is of a price is matched at once, and nobody is asked."""
    rig.place.offer(back=(Offer(20_000, 400),))
    await rig.place_order(quantity=5_000)
    assert rig.place.standing("r1") == 400


async def _final_at_once(rig: Rig) -> None:
    """It declares that its matches stand, and they do from the first word on."""
    assert not rig.venue.terms.settles_provisionally
    rig.place.offer(back=(Offer(20_000, 5_000),))
    order = await rig.place_order()
    assert [fill.finality.value for fill in order.fills] == ["final"]


async def _no_statement(rig: Rig) -> None:
    """Its money is ours alone: nobody else says what there is."""
    rig.place.offer(back=(Offer(20_000, 5_000),))
    await rig.place_order()
    assert rig.money == (1_000, 0, 1_000)


async def _taken_back_first(rig: Rig) -> None:
    """An order is asked for anew only once the one before it is known to stand no longer; a bookmaker has none."""
    if Capability.RESTS not in rig.place.offers:
        await _nothing_rests(rig)
        return
    await rig.place_order()
    await rig.change(price=rig.place.key.native(22_000))
    before, after = rig.entries.values()
    assert (before.order.state, before.order.origin) == (OrderState.CANCELLED, Origin.OWN)
    assert (after.intent.family, after.intent.request.price.odds_e4) == ("r1", 22_000)
    assert after.intent.at >= before.changed_at
    assert rig.money == (1_000, 1_000, 0)
    rig.agrees()


_INSTEAD: Final[dict[Capability, Body]] = {
    Capability.LAYS: _no_lays,
    Capability.RESTS: _nothing_rests,
    Capability.DEPTH: _one_price,
    Capability.NETWORK: _no_network,
    Capability.LADDER: _any_price,
    Capability.REQUOTES: _no_requotes,
    Capability.PROVISIONAL: _final_at_once,
    Capability.STATEMENT: _no_statement,
    Capability.AMENDS: _taken_back_first,
}


def situation(*needs: Capability) -> Callable[[Body], Callable[..., None]]:
    """A test over every venue; over one that does not offer all it needs, what that one does instead."""

    def over_venues(body: Body) -> Callable[..., None]:
        @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
        def shown(kind: Callable[[LoopClock], Place]) -> None:
            async def work() -> None:
                rig = Rig(kind(LoopClock()))
                lacking = next((need for need in needs if need not in rig.place.offers), None)
                async with rig.running():
                    if lacking is not None:
                        print(f"not offered by {kind.__name__}: {lacking.value}")
                        await _INSTEAD[lacking](rig)
                    else:
                        await body(rig)

            run_virtually(work())

        shown.__name__, shown.__doc__, shown.__module__ = body.__name__, body.__doc__, body.__module__
        NEEDS[f"{body.__module__}.{body.__name__}"] = needs
        return shown

    return over_venues
