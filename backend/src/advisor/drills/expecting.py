"""What a drill expects, and says where it is not so."""

from advisor.core.orders.states import OrderState
from advisor.drills.rig import SIZE, DrillRig, Money


class NotSoError(Exception):
    """A scenario did not end as it has to; the text is a sentence."""


def expect(is_so: bool, otherwise: str) -> None:
    """Go on only where it is so.

    Raises:
        NotSoError: it is not.
    """
    if not is_so:
        raise NotSoError(f"{otherwise[0].upper()}{otherwise[1:]}.")


def has(rig: DrillRig, wanted: Money, when: str) -> None:
    """What is held and at risk is this.

    Raises:
        NotSoError: it is not.
    """
    found = rig.money
    expect(
        found == wanted,
        f"{when} {found.held} is held and {found.at_risk} at risk, not {wanted.held} and {wanted.at_risk}",
    )


async def next_is_matched(rig: DrillRig) -> None:
    """Another order goes all the way.

    Raises:
        NotSoError: its money is not where it belongs.
    """
    reference = rig.decide()
    rig.send(reference)
    await rig.until(reference, OrderState.FILLED)
    has(rig, Money(held=0, at_risk=SIZE), "after the next order")
