"""What is done in an emergency at a venue, step by step, as data: what we can do there, and what nobody can."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from advisor.core.venues import Venue, VenueKind


class EmergencyAction(StrEnum):
    """A step. Public."""

    HALT = "halt"
    """Nothing new is sent there."""
    CANCEL = "cancel"
    """What is not matched is taken back."""
    CLOSE_OUT = "close_out"
    """Open bets are evened out there."""
    HEDGE_ELSEWHERE = "hedge_elsewhere"
    """What cannot be closed there is bet against at another venue."""
    TRANSFER = "transfer"
    """Money that nothing there needs is moved away."""
    CONTACT = "contact"
    """A person speaks with the venue, or does by its own pages what is left."""
    RECONCILE = "reconcile"
    """The account agrees with what is known again."""
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyStep:
    """One of a procedure.

    Attributes:
        by_machine: a command does it; else a person has to.
        command: of the terminal; empty of what a person does.
        text: a sentence or two, for people.
    """

    action: EmergencyAction
    by_machine: bool
    command: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyProcedure:
    """What is done at a venue, in this order.

    Attributes:
        cannot: what is not possible there, sentences.
        contact: how people reach it, as the settings say; None where they say nothing.
    """

    venue: str
    steps: tuple[EmergencyStep, ...]
    cannot: tuple[str, ...]
    contact: str | None


def procedure_of(venue: Venue, contact: str | None) -> EmergencyProcedure:
    """The procedure at a venue: by its kind, for what can be done follows from who is on the other side.

    Args:
        contact: how people reach it; None where nobody has written it down.
    """
    key = venue.key
    halt = EmergencyStep(
        action=EmergencyAction.HALT,
        by_machine=True,
        command=f'advisor engine halt --venue {key} --reason "…"',
        text="No order leaves to it any more, from the moment on when the halt is acknowledged. Open bets settle.",
    )
    cancel = EmergencyStep(
        action=EmergencyAction.CANCEL,
        by_machine=True,
        command=f'advisor bets cancel-all --venue {key} --reason "…"',
        text="Look at the orders, and take back what is not matched of all; one alone: advisor bets cancel REFERENCE.",
    )
    close = EmergencyStep(
        action=EmergencyAction.CLOSE_OUT,
        by_machine=True,
        command=f'advisor engine close-out --venue {key} --reason "…"',
        text="Look at the plan, and confirm it: open bets are evened out at prices that are no worse than shown.",
    )
    hedge = EmergencyStep(
        action=EmergencyAction.HEDGE_ELSEWHERE,
        by_machine=False,
        command="",
        text="What stays open can be bet against at another venue, by hand. Compare: advisor bets list --state open.",
    )
    move = EmergencyStep(
        action=EmergencyAction.TRANSFER,
        by_machine=False,
        command="",
        text="What no open bet needs there is withdrawn on the venue's own pages, once it says what may go. Here its "
        "statement shows it: advisor engine reconciliation.",
    )
    call = EmergencyStep(
        action=EmergencyAction.CONTACT,
        by_machine=False,
        command="",
        text=f"{contact or 'Write down how it is reached, in venues.contacts of the settings'}. Name the references of "
        "the orders, which the venue knows, and ask for their state in writing.",
    )
    reconcile = EmergencyStep(
        action=EmergencyAction.RECONCILE,
        by_machine=True,
        command="advisor engine reconciliation",
        text="Wait until a complete round has no difference that nothing explains.",
    )
    resume = EmergencyStep(
        action=EmergencyAction.RESUME,
        by_machine=True,
        command='advisor engine resume NUMBER --reason "…"',
        text="Refused while something stands against it, with what to do. Stakes are halved at first where a breaker "
        "has stood.",
    )
    before = (halt, cancel, close, hedge, move) if venue.has_order_book else (halt, hedge, move)
    return EmergencyProcedure(
        venue=key,
        steps=(*before, call, reconcile, resume),
        cannot=(*_CANNOT[venue.kind], _NO_WITHDRAWAL),
        contact=contact,
    )


_NO_WITHDRAWAL: Final = "No money is moved from there by this platform: a person asks the venue for it."
_CANNOT: Final[Mapping[VenueKind, tuple[str, ...]]] = MappingProxyType(
    {
        VenueKind.BOOKMAKER: (
            "A bet that was taken cannot be taken back or sold.",
            "A bet cannot be laid, so that nothing is evened out there.",
        ),
        VenueKind.EXCHANGE: (
            "What was matched cannot be taken back: it is evened out by another bet, if somebody offers one.",
            "Nothing is cancelled while a market is suspended but by the exchange itself.",
        ),
        VenueKind.PREDICTION_MARKET: (
            "What was matched cannot be taken back: contracts are sold, if somebody buys them.",
            "A match may still fail after it was reported; what is sold against it then stands alone.",
        ),
        VenueKind.CRYPTO_EXCHANGE: ("No order is sent to one by this platform yet: all is done by its own pages.",),
    }
)
