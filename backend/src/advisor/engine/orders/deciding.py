"""From the signals of a step to intents: the decision kernel on the portfolio, once for each signal that opens."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from advisor.core.ids import NewId
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.orders.again import AskedAgain, Askings, Place
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.exposed import Exposed
from advisor.engine.orders.granting import Trading, granted
from advisor.engine.orders.refusal_words import RefusalWords, Refused, words_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.running import InstanceSignals
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import Intent, market_key
from advisor.instruments.market_types import MARKET_TYPES
from advisor.risk.breakers.guard import UNGUARDED, Guard
from advisor.risk.capital.leeway import Leeway
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.own_record import UNKNOWN, OwnRecord, by_record
from advisor.risk.state import BANKROLL

Found = TypeVar("Found", bound=ValueBet | AskedAgain)

_HEDGED: Final = frozenset(
    {
        Refusal.BREAKER,
        Refusal.DAILY_LOSS,
        Refusal.WEEKLY_LOSS,
        Refusal.MONTHLY_LOSS,
        Refusal.LOSS_STREAK,
    }
)
"""By which a bet is refused while a breaker stands, unless it leaves less to lose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSignal:
    """A signal that became no order.

    Attributes:
        cause: id of the signal.
        value, limit: what was found, and what it was held against, for people; empty where nothing is to be said.
    """

    cause: UUID
    instance: str
    refusal: Refusal
    at: datetime
    value: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What became of the signals that opened in a step."""

    intents: tuple[Intent, ...]
    refused: tuple[RefusedSignal, ...]


def decide_on(
    result: StepResult,
    trading: Mapping[str, Trading],
    blotter: Blotter,
    terms: VenueTerms,
    at: datetime,
    new_id: NewId,
    guard: Guard = UNGUARDED,
    forbids: Callable[[Intent], Refusal | None] = lambda _: None,
    leeway: Leeway | None = None,
    askings: Askings | None = None,
    records: Mapping[str, OwnRecord] = MappingProxyType({}),
) -> Decisions:
    """Decide on every signal of these instances that has opened, in their order; what is granted is held at once.

    Of a decision of whose order most was not on offer the rest is decided on like a signal that opens.

    Args:
        trading: by name of the instance.
        terms: what venues are.
        at: aware UTC, of the step.
        guard: the breakers.
        forbids: says of what was granted whether something that a person has set for themselves stands against it.
        leeway: what reserve, allotments and limits over what bets have in common leave; None: they take nothing.
        askings: decisions of which the rest is decided on; None: of none.
        records: by instance what its own settled bets returned; who stakes by that bets nothing without it.
    """
    leeway = leeway or Leeway()
    asked = askings or Askings()
    intents, refused = [], []
    within: dict[str, Trading] = {}
    exposed = Exposed(blotter.portfolios)
    for signals, k, bet in _signals_of(result, _decided_on(result, trading, asked, at)):
        how = within.get(signals.instance)
        if how is None:
            how = trading[signals.instance]
            # Once in a step: what is decided in it moves no bankroll.
            how = within[signals.instance] = how.within(blotter.portfolios[how.portfolio], at)
        if signals.books.market_type not in how.markets:
            continue
        if how.venues is not None and bet.venue not in how.venues:
            continue
        decided: Intent | Refusal = Refusal.SCHEDULE
        guarded = how
        if how.may_bet(at):
            factor = guard.factor(
                portfolio=how.portfolio,
                instance=how.instance,
                venue=bet.venue,
                instrument=Instrument(bet.event, bet.market, bet.participant, bet.line, bet.selection),
                side=Side(bet.side),
            )
            limits, named = _bounded(how, bet.event, exposed, leeway)
            staking = by_record(how.staking, records.get(how.instance, UNKNOWN))
            guarded = replace(how, limits=limits._replace(stake_factor=factor), staking=staking)
            grant = partial(
                granted, signals.books, signals, k, bet, blotter=blotter, terms=terms, at=at, new_id=new_id, named=named
            )
            found = grant(guarded)
            if factor == 0 and found in _HEDGED:
                # New risk is refused, and less of it is not.
                hedge = grant(replace(guarded, limits=limits), hedges=True)
                found = found if isinstance(hedge, Refusal) else hedge
            decided = _unless_forbidden(_of_the_rest(found, bet), forbids)
        if isinstance(bet, AskedAgain):
            asked.answered(bet)
        if not isinstance(decided, Refusal):
            blotter.intend(decided)
            exposed.changed(how.portfolio)
            leeway.take(how.instance, decided.hold.at_risk)
            intents.append(decided)
        elif not isinstance(bet, AskedAgain):
            words = _words(decided, blotter.portfolios[how.portfolio], bet, guarded, signals, k, at)
            refused.append(
                RefusedSignal(
                    cause=bet.id,
                    instance=bet.instance,
                    refusal=decided,
                    at=at,
                    value=words.value,
                    limit=words.limit,
                )
            )
    return Decisions(tuple(intents), tuple(refused))


def _bounded(
    how: Trading, event: int, exposed: Exposed, leeway: Leeway
) -> tuple[LimitValues, Callable[[Refusal], Refusal]]:
    """The limits of a bet on an event, and what a refusal by them is called."""
    bankroll = int(exposed.portfolios[how.portfolio].state.totals[BANKROLL])
    limits = leeway.limits(how.limits, how.instance, bankroll)
    named = partial(leeway.named, limits=how.limits, instance=how.instance, bankroll=bankroll)
    bound = leeway.spread.bound(str(event), exposed.of(how.portfolio), bankroll)
    if bound is None:
        return limits, named
    return bound.limits(limits), lambda refusal: bound.named(named(refusal), how.limits)


def limits_within(
    intents: Iterable[Intent], trading: Mapping[str, Trading], blotter: Blotter, at: datetime
) -> Mapping[str, LimitValues]:
    """What the limits of instances came to that decided on these in a step, by name."""
    names = {each.instance for each in intents}
    of = {name: trading[name] for name in names}
    return {name: how.within(blotter.portfolios[how.portfolio], at).limits for name, how in of.items()}


def opened_signals(result: StepResult, instances: Container[str]) -> Iterator[tuple[InstanceSignals, int, ValueBet]]:
    """Signals of these instances that have opened in a step, in their order; each with its number and its bet."""
    return _signals_of(result, _opened(result, instances))


def _opened(result: StepResult, instances: Container[str]) -> dict[str, dict[Place, ValueBet]]:
    opened: dict[str, dict[Place, ValueBet]] = {}
    for bet in result.value_bets.opened:
        if bet.instance in instances:
            opened.setdefault(bet.instance, {})[_place_of(bet)] = bet
    return opened


def _decided_on(
    result: StepResult, trading: Mapping[str, Trading], asked: Askings, at: datetime
) -> Mapping[str, Mapping[Place, ValueBet | AskedAgain]]:
    """What has opened, and what is asked about again, by instance."""
    opened, gone = _opened(result, trading), [bet.id for bet in result.value_bets.ended]
    return {name: {**asked.of(name, gone, at), **opened.get(name, {})} for name in trading}


def _signals_of(
    result: StepResult, wanted: Mapping[str, Mapping[Place, Found]]
) -> Iterator[tuple[InstanceSignals, int, Found]]:
    """Signals of a step that are wanted, in their order; each with its number."""
    for signals in result.signals:
        found = wanted.get(signals.instance)
        # Half a step of one that crashed is no reason to bet.
        if found and signals.instance not in result.failed:
            for k, bet in _rows(signals, found):
                yield signals, k, bet


def _of_the_rest(granted: Intent | Refusal, bet: ValueBet | AskedAgain) -> Intent | Refusal:
    """What was decided anew on the rest of a decision: no more than is left of it, under its first order."""
    if isinstance(granted, Refusal) or not isinstance(bet, AskedAgain):
        return granted
    request = replace(granted.request, quantity=min(granted.request.quantity, bet.most))
    return replace(granted, request=request, parent=bet.parent, attempt=bet.attempt)


def _words(
    refusal: Refusal,
    portfolio: Portfolio,
    bet: ValueBet | AskedAgain,
    how: Trading,
    signals: InstanceSignals,
    k: int,
    at: datetime,
) -> RefusalWords:
    instrument = Instrument(bet.event, bet.market, bet.participant, bet.line, int(signals.signals.selection[k]))
    event, market, _ = portfolio.rows(str(bet.event), market_key(instrument), bet.venue)
    odds_e4 = int(signals.signals.odds_e4[k])
    return words_of(refusal, Refused(portfolio.state, event, market, odds_e4, how.limits, how.asset, at))


def _unless_forbidden(decided: Intent | Refusal, forbids: Callable[[Intent], Refusal | None]) -> Intent | Refusal:
    return decided if isinstance(decided, Refusal) else forbids(decided) or decided


def _place_of(bet: ValueBet) -> Place:
    return (bet.event, MARKET_TYPES[bet.market].code, bet.participant, bet.line, bet.selection, int(bet.side))


def _rows(signals: InstanceSignals, found: Mapping[Place, Found]) -> Iterator[tuple[int, Found]]:
    """Signals that are wanted, by their number."""
    books, of = signals.books, signals.signals
    code = MARKET_TYPES[books.market_type].code
    for k in range(len(of)):
        row = int(of.market[k])
        place = (int(books.event[row]), code, int(books.participant[row]), int(books.line[row]))
        bet = found.get((*place, int(of.selection[k]), int(of.side[k])))
        if bet is not None and bet.venue == books.venues[int(of.venue[k])]:
            yield k, bet
