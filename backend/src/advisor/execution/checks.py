"""What is looked at right before an order is sent, in one order: pure, with every value and limit in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from advisor.core.markets import EventStatus
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Against
from advisor.core.quotes import Side
from advisor.execution.intents import Check, CheckName, Intent
from advisor.execution.quarantine import Quarantine
from advisor.ports.venues import VenueTerms
from advisor.risk.hedges import Hedge
from advisor.risk.responsible import Breach

_AHEAD: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsNow:
    """What limits leave of an order at the moment at which it would leave.

    Attributes:
        value, limit: for people.
        holds: whether all of it is still granted.
    """

    value: str
    limit: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueBalance:
    """What an account at a venue had when it was read last.

    Attributes:
        free: smallest units that no bet or order of ours there holds by now, this order's hold taken off.
        age: since when it was read.
        longest: at which it counts.
    """

    free: int
    age: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How far what is known lies behind.

    Attributes:
        skew: by how much the venue's clock differs from ours at least; None where it does not say.
        lag: for so long what feeds have reported waits to be looked at.
        most_skew, most_lag: beyond which nothing new is sent.
    """

    skew: timedelta | None
    most_skew: timedelta
    lag: timedelta
    most_lag: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrder:
    """An order of ours that may stand at its venue, on the other side.

    Attributes:
        odds_e4: at which it stands.
    """

    reference: str
    odds_e4: int


PROMPT: Final = Delays(skew=None, most_skew=timedelta(0), lag=timedelta(0), most_lag=timedelta(0))
"""Where nothing waits, and nobody says what time a venue has."""
UNLIMITED: Final = LimitsNow(value="any", limit="none is set", holds=True)
"""Where no limits are, as in a drill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known when an order is about to be sent.

    Attributes:
        halts: reasons of the halts that stand over it.
        own: what a person has set for themselves against it; None: nothing.
        leads: this process holds the lease, by its own clock and the database's last word.
        modes: in which orders of its instance may be sent; none of one that does not bet any more.
        limits: what they leave of it.
        waits: the order is in the blotter, and was neither sent nor ended, nor is it to be taken back.
        delays: of what is known.
        breakers: reasons of those that refuse new risk over it.
        hedge: what it leaves its market to lose, where that is less than without it; None where it is not, or no
            breaker asks.
        changes: it stands at its venue, and is to get another price.
        now: aware UTC.
        odds_e4: of the usable price that stands at the venue now; None where there is none.
        price_age: since when that was not confirmed; None likewise.
        longest_age: at which a price counts.
        free: smallest units of the account at the venue that no bet and no order holds, this order's hold taken off.
        at_venue: what its account there has; None where nobody has read one.
        quarantine: what is unknown at the venue.
        crosses: the order of ours that it would be matched with; None where there is none.
        terms: of the venue.
        status: of the event; None where nobody knows it.
        to_start: until its start.
    """

    halts: Collection[str]
    own: Breach | None
    leads: bool
    modes: Collection[Mode]
    limits: LimitsNow
    waits: bool
    now: datetime
    odds_e4: int | None
    price_age: timedelta | None
    longest_age: timedelta
    free: int
    quarantine: Quarantine
    terms: VenueTerms
    status: EventStatus | None
    to_start: timedelta | None
    changes: bool = False
    breakers: Collection[str] = ()
    hedge: Hedge | None = None
    crosses: OwnOrder | None = None
    at_venue: VenueBalance | None = None
    delays: Delays = PROMPT


def checked(intent: Intent, found: Situation) -> tuple[Check, ...]:
    """All checks, in their order; also those after one that refuses it, so that a refusal shows everything."""
    return tuple(check(intent, found) for check in _CHECKS)


def refusal_of(checks: Collection[Check]) -> str | None:
    """Why an order is not sent, as a clause, by the first check that refuses it; None where all passed."""
    failed = next((check for check in checks if not check.passed), None)
    return None if failed is None else f"{failed.name.replace('_', ' ')}: {failed.value} against {failed.limit}"


def _halt(intent: Intent, found: Situation) -> Check:
    value = "; ".join((*found.halts, *found.breakers)) or "none stands"
    if intent.close_out is not None:
        return Check(CheckName.HALT, value, f"any, under the confirmed close-out {intent.close_out}", passed=True)
    if found.breakers and not found.halts and found.hedge is not None:
        asset = Asset.of(intent.request.asset)
        before, after = asset.text(found.hedge.before), asset.text(found.hedge.after)
        limit = f"no halt, as the market can lose {after} {asset.code} by it and {before} without"
        return Check(CheckName.HALT, value, limit, passed=True)
    return Check(CheckName.HALT, value, "no halt", passed=not (found.halts or found.breakers))


def _own_limits(intent: Intent, found: Situation) -> Check:
    value = "none is passed" if found.own is None else found.own.value
    if intent.close_out is not None:
        return Check(CheckName.OWN_LIMITS, value, "any, as it closes bets", passed=True)
    limit = "what a person has set for themselves" if found.own is None else found.own.bound
    return Check(CheckName.OWN_LIMITS, value, limit, passed=found.own is None)


def _lease(intent: Intent, found: Situation) -> Check:
    return Check(CheckName.LEASE, "held" if found.leads else "in doubt", "held", passed=found.leads)


def _mode(intent: Intent, found: Situation) -> Check:
    if intent.close_out is not None:
        # What an instance has bet is closed in its mode, whether it still bets or not.
        return Check(CheckName.MODE, str(intent.mode), "that of the bets it closes", passed=True)
    limit = " or ".join(sorted(found.modes)) or "none, as its instance does not bet"
    return Check(CheckName.MODE, str(intent.mode), limit, passed=intent.mode in found.modes)


def _limits_now(intent: Intent, found: Situation) -> Check:
    if intent.close_out is not None:
        return Check(CheckName.LIMITS_NOW, found.limits.value, "any, as it closes bets", passed=True)
    return Check(CheckName.LIMITS_NOW, found.limits.value, found.limits.limit, passed=found.limits.holds)


def _duplicate(intent: Intent, found: Situation) -> Check:
    value = "waits" if found.waits else "sent, ended or taken back before"
    return Check(CheckName.DUPLICATE, value, "waits", passed=found.waits)


def _own_orders(intent: Intent, found: Situation) -> Check:
    # Nor does an order that closes bets: matched with one of ours it would close nothing.
    own, side = found.crosses, "lay" if intent.request.side is Side.BACK else "back"
    value = "none" if own is None else f"a {side} at {odds_text(own.odds_e4)}, order {own.reference}"
    limit = f"no own {side} that it would be matched with"
    return Check(CheckName.OWN_ORDERS, value, limit, passed=own is None)


def _deadline(intent: Intent, found: Situation) -> Check:
    left = (intent.request.deadline - found.now).total_seconds()
    return Check(CheckName.DEADLINE, f"{left:.1f} s left", "0 s or more", passed=left >= 0)


def _price(intent: Intent, found: Situation) -> Check:
    request = intent.request
    least = f"{odds_text(request.price.odds_e4)} or {'less' if request.side is Side.LAY else 'more'}"
    if found.odds_e4 is None:
        return Check(CheckName.PRICE, "no usable price", least, passed=False)
    asked = request.price.odds_e4
    stands = found.odds_e4 <= asked if request.side is Side.LAY else found.odds_e4 >= asked
    return Check(CheckName.PRICE, odds_text(found.odds_e4), least, passed=stands)


def _age(intent: Intent, found: Situation) -> Check:
    limit = f"{found.longest_age.total_seconds():.0f} s or less"
    if found.price_age is None:
        return Check(CheckName.AGE, "not known", limit, passed=False)
    value = f"{found.price_age.total_seconds():.1f} s"
    # One from the future was seen before the clock was set back, nobody knows how long ago.
    return Check(CheckName.AGE, value, limit, passed=-_AHEAD <= found.price_age <= found.longest_age)


def _balance(intent: Intent, found: Situation) -> Check:
    asset, need = Asset.of(intent.request.asset), intent.at_risk(intent.request.quantity)
    value, limit = (f"{asset.text(amount)} {asset.code}" for amount in (found.free + need, need))
    return Check(CheckName.BALANCE, value, f"{limit} or more", passed=found.free >= 0)


def _venue_balance(intent: Intent, found: Situation) -> Check:
    asset, need, known = Asset.of(intent.request.asset), intent.at_risk(intent.request.quantity), found.at_venue
    if known is None:
        return Check(CheckName.VENUE_BALANCE, "not read", "that of an account that is read", passed=True)
    value = f"{asset.text(known.free + need)} {asset.code}, read {known.age.total_seconds():.0f} s ago"
    if intent.close_out is not None:
        return Check(CheckName.VENUE_BALANCE, value, "any, as it closes bets", passed=True)
    limit = f"{asset.text(need)} {asset.code} or more, read {known.longest.total_seconds():.0f} s ago or less"
    passed = known.free >= 0 and known.age <= known.longest
    return Check(CheckName.VENUE_BALANCE, value, limit, passed=passed)


def _quarantine(intent: Intent, found: Situation) -> Check:
    asset, of = Asset.of(intent.request.asset), found.quarantine
    value = f"{of.orders} unknown orders of {asset.text(of.money)} {asset.code}"
    if intent.close_out is not None:
        return Check(CheckName.QUARANTINE, value, "any, as it closes bets", passed=True)
    limit = f"{of.most_orders} of {asset.text(of.most_money)} {asset.code} or less"
    return Check(CheckName.QUARANTINE, value, limit, passed=not of.is_too_much)


def _venue_rules(intent: Intent, found: Situation) -> Check:
    request, terms = intent.request, found.terms
    asked = f"{request.side.name.lower()}, {request.time_in_force.replace('_', ' ')}"
    offered = request.side in terms.sides and request.time_in_force in terms.times_in_force
    return Check(CheckName.VENUE_RULES, asked, f"what {intent.venue} offers", passed=offered)


def _price_step(intent: Intent, found: Situation) -> Check:
    odds_e4, ladder = intent.request.price.odds_e4, found.terms.ladder
    limit = "any price" if ladder is None else f"a step of {ladder.name}"
    return Check(CheckName.PRICE_STEP, odds_text(odds_e4), limit, passed=ladder is None or ladder.has(odds_e4))


def _size(intent: Intent, found: Situation) -> Check:
    request, sizes = intent.request, found.terms.sizes
    asset = Asset.of(request.asset)
    value, taken = f"{asset.text(request.quantity)} {asset.code}", sizes.get(asset.code)
    if taken is None:
        limit = f"an order in {' or '.join(sorted(sizes))}" if sizes else "any size"
        return Check(CheckName.SIZE, value, limit, passed=not sizes)
    limit = (
        f"{asset.text(taken.least)} or more"
        if taken.most is None
        else (f"{asset.text(taken.least)} to {asset.text(taken.most)}")
    )
    fits = taken.least <= request.quantity and (taken.most is None or request.quantity <= taken.most)
    return Check(CheckName.SIZE, value, limit, passed=fits)


def against_of(intent: Intent, checks: Collection[Check], terms: VenueTerms) -> Against | None:
    """What of an order alone stands against its venue's rules, and may be adjusted; None where anything else does."""
    failed = {check.name for check in checks if not check.passed}
    if failed == {CheckName.PRICE_STEP}:
        return Against.PRICE
    taken = terms.sizes.get(intent.request.asset)
    is_too_large = taken is not None and taken.most is not None and intent.request.quantity > taken.most
    return Against.SIZE if failed == {CheckName.SIZE} and is_too_large else None


def _event_state(intent: Intent, found: Situation) -> Check:
    if found.status is None or found.to_start is None:
        return Check(CheckName.EVENT_STATE, "not known", "not started", passed=False)
    seconds = found.to_start.total_seconds()
    value = f"{found.status}, {'starts in' if seconds > 0 else 'start was before'} {abs(seconds):.0f} s"
    waits = found.status is EventStatus.SCHEDULED and seconds > 0
    return Check(CheckName.EVENT_STATE, value, "not started", passed=waits)


def _clock(intent: Intent, found: Situation) -> Check:
    skew, limit = found.delays.skew, f"{found.delays.most_skew.total_seconds():g} s or less"
    value = "not said" if skew is None else f"{skew.total_seconds():.1f} s apart"
    if intent.close_out is not None:
        return Check(CheckName.CLOCK, value, "any, as it closes bets", passed=True)
    return Check(CheckName.CLOCK, value, limit, passed=skew is None or skew <= found.delays.most_skew)


def _lag(intent: Intent, found: Situation) -> Check:
    value = f"{found.delays.lag.total_seconds():.1f} s"
    if intent.close_out is not None:
        return Check(CheckName.LAG, value, "any, as it closes bets", passed=True)
    limit = f"{found.delays.most_lag.total_seconds():g} s or less"
    return Check(CheckName.LAG, value, limit, passed=found.delays.lag <= found.delays.most_lag)


_CHECKS: Final = (
    _halt,
    _own_limits,
    _lease,
    _mode,
    _limits_now,
    _duplicate,
    _own_orders,
    _deadline,
    _price,
    _age,
    _balance,
    _venue_balance,
    _quarantine,
    _venue_rules,
    _price_step,
    _size,
    _event_state,
    _clock,
    _lag,
)
