"""What became of the settled bets of a portfolio, as long as it may be corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from advisor.core.errors import ConflictError
from advisor.ledger.accounts import AccountKind
from advisor.ledger.bets import Bet
from advisor.ledger.entries import Transaction

Place: TypeAlias = tuple[str, str]
"""A market and a venue, whose bets may share a commission."""

_COMMISSION: Final = ":commission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The last settlement of a bet.

    Attributes:
        bet: as it was settled.
        number: how often it has been settled.
        gross, commission: as of ``ledger.events.Settled``.
        at: µs; when it was settled first, by which its profit is of a day.
        step: number of its profit in the path of the bankroll.
    """

    bet: Bet
    number: int
    gross: int
    commission: int
    at: int
    step: int

    @property
    def profit(self) -> int:
        """Net of commission, minor units."""
        return self.gross - self.commission


@dataclass(frozen=True, slots=True)
class KnownSettlements:
    """What is known of settled bets, as values.

    Attributes:
        settled: those that stand, in the order in which they came to stand.
        reopened: those that were reversed, and not settled anew yet.
        charges: what was charged on the net winnings of markets, by the keys of the entries that stand.
    """

    settled: tuple[Settlement, ...] = ()
    reopened: tuple[Settlement, ...] = ()
    charges: Mapping[Place, Mapping[str, int]] = field(default_factory=dict)


class Settlements:
    """Of one portfolio, by the keys of bets.

    Args:
        known: what is known already.
    """

    def __init__(self, known: KnownSettlements | None = None) -> None:
        known = known or KnownSettlements()
        self._settled: dict[str, Settlement] = {}
        self._reopened = {each.bet.key: each for each in known.reopened}
        self._places: dict[Place, dict[str, None]] = {place: {} for place in known.charges}
        self._charges = {place: dict(charges) for place, charges in known.charges.items()}
        for each in known.settled:
            self.add(each)

    @property
    def known(self) -> KnownSettlements:
        """All of them, to be taken up by others."""
        charges = {place: dict(charges) for place, charges in self._charges.items()}
        return KnownSettlements(tuple(self._settled.values()), tuple(self._reopened.values()), charges)

    def __contains__(self, bet: object) -> bool:
        return bet in self._settled

    def of(self, bet: str) -> Settlement:
        """The last settlement of a bet.

        Raises:
            ConflictError: it is not settled, or that can no more be corrected.
        """
        if bet not in self._settled:
            raise ConflictError(f"The bet {bet} is not settled, or was so too long ago to be corrected.")
        return self._settled[bet]

    def before(self, bet: str) -> Settlement | None:
        """The settlement of a bet that was reversed; None of one that never was settled."""
        return self._reopened.get(bet)

    def together_with(self, bet: Bet) -> Sequence[Settlement]:
        """All settled bets that share the commission of this one, in the order of their first settlement; or itself."""
        keys = self._places[place_of(bet)] if bet.nets else (bet.key,)
        return sorted((self._settled[key] for key in keys), key=lambda each: each.step)

    def charges(self, place: Place) -> dict[str, int]:
        """What was charged on the net winnings of a market, by the keys of the entries that stand."""
        return dict(self._charges.get(place, {}))

    def add(self, settlement: Settlement) -> None:
        """A bet was settled, or settled anew."""
        key = settlement.bet.key
        self._reopened.pop(key, None)
        self._settled[key] = settlement
        self._places.setdefault(place_of(settlement.bet), {})[key] = None

    def reopen(self, bet: str) -> Settlement:
        """The settlement of a bet was reversed; gives what it was.

        Raises:
            ConflictError: it is not settled.
        """
        settlement = self.of(bet)
        del self._settled[bet], self._places[place_of(settlement.bet)][bet]
        self._reopened[bet] = settlement
        return settlement

    def follow(self, entry: Transaction) -> None:
        """Note an entry without an event: commission that is charged on what bets net, or taken back."""
        bet = (entry.reverses or entry.key).rpartition(_COMMISSION)[0]
        settlement = self._settled.get(bet) or self._reopened.get(bet)
        if settlement is None:
            return
        charges = self._charges.setdefault(place_of(settlement.bet), {})
        if entry.reverses is not None:
            charges.pop(entry.reverses, None)
        else:
            charges[entry.key] = sum(
                line.amount for line in entry.postings if line.account.kind is AccountKind.COMMISSION
            )

    @property
    def first_step(self) -> int | None:
        """The first step of the bankroll's path that may still be restated; None where none may."""
        return min((each.step for each in self._settled.values()), default=None)

    def forget(self, before: int) -> None:
        """Forget markets of which no bet was settled since an instant, µs: nothing of them can be corrected."""
        for place, keys in list(self._places.items()):
            if all(self._settled[key].at < before for key in keys):
                for key in keys:
                    del self._settled[key]
                del self._places[place]
                self._charges.pop(place, None)


def place_of(bet: Bet) -> Place:
    """Where its commission is shared."""
    return bet.market, bet.venue
