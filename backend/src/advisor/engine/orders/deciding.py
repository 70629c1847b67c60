"""From the signals of a step to intents: the decision kernel on the portfolio, once for each signal that opens."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar
from uuid import UUID

from advisor.core.books import Books
from advisor.core.clock import micros_of
from advisor.core.ids import NewId
from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.money.prices import BetPrice, ContractPrice
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.kernel import SignalValues, decide, planned, trim
from advisor.engine.orders.again import AskedAgain, Askings, Place
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.exposed import Exposed
from advisor.engine.orders.limit_price import limit_price
from advisor.engine.orders.refusal_words import RefusalWords, Refused, words_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.running import InstanceSignals
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import Check, CheckName, Intent, market_key
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.fills import quantity_within
from advisor.pricing.payoff import amount_at_risk, stake_of
from advisor.pricing.results import halves
from advisor.risk.breakers.guard import UNGUARDED, Guard
from advisor.risk.capital.leeway import Leeway
from advisor.risk.capital_shares import NO_SHARES, LimitShares, limits_at
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.own_record import UNKNOWN, OwnRecord, by_record
from advisor.risk.staking import StakingValues
from advisor.risk.state import BANKROLL, OPEN_EXPOSURE

Found = TypeVar("Found", bound=ValueBet | AskedAgain)

_TRIMMED_BY: Final = {
    Refusal.BET_LIMIT: "the limit per bet",
    Refusal.MARKET_LIMIT: "the limit per market",
    Refusal.EVENT_LIMIT: "the limit per event",
    Refusal.COMPETITION_LIMIT: "the limit per competition",
    Refusal.GROUP_LIMIT: "the limit per sport and day",
    Refusal.OPEN_LIMIT: "the limit of all that is open",
    Refusal.RESERVE: "the reserve",
    Refusal.ALLOTMENT: "the capital of the instance",
    Refusal.INSUFFICIENT_FUNDS: "the cash",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trading:
    """An instance that bets.

    Attributes:
        mode: with whose money.
        portfolio: key of the portfolio that pays.
        limits, staking: as the kernel reads them.
        shares: those of the limits that are shares of the capital.
        deadline: so long after its decision an order is no longer sent.
        markets: types that it may bet on: those whose results come by themselves; other bets would stay open for ever.
        may_bet: whether its schedule lets it bet at an instant.
        venues: keys of those it may bet with; None: all.
        slippage: by so much odds may be shorter than decided when an order is placed, a share of them, in [0, 1).
    """

    instance: str
    version: int
    mode: Mode
    portfolio: str
    asset: Asset
    limits: LimitValues
    staking: StakingValues
    deadline: timedelta
    markets: frozenset[MarketTypeKey]
    may_bet: Callable[[datetime], bool]
    venues: frozenset[str] | None = None
    slippage: float = 0.0
    shares: LimitShares = NO_SHARES

    def within(self, portfolio: Portfolio, at: datetime) -> "Trading":
        """The same with what its limits come to at an instant, all of them amounts."""
        limits = limits_at(self.limits, self.shares, portfolio.state.totals, micros_of(at))
        return replace(self, limits=limits, shares=NO_SHARES)


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
            granted = _decide(signals.books, signals, k, bet, guarded, blotter, terms, at, new_id, named)
            decided = _unless_forbidden(_of_the_rest(granted, bet), forbids)
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


def _decide(
    books: Books,
    signals: InstanceSignals,
    k: int,
    bet: ValueBet | AskedAgain,
    how: Trading,
    blotter: Blotter,
    terms: VenueTerms,
    at: datetime,
    new_id: NewId,
    named: Callable[[Refusal], Refusal],
) -> Intent | Refusal:
    of, row, venue = signals.signals, int(signals.signals.market[k]), int(signals.signals.venue[k])
    market, side, odds_e4 = MARKET_TYPES[books.market_type], Side(of.side[k]), int(of.odds_e4[k])
    selection = int(of.selection[k])
    instrument = Instrument(bet.event, bet.market, bet.participant, bet.line, selection)
    portfolio = blotter.portfolios[how.portfolio]
    key = market_key(instrument)
    values = SignalValues(
        micros_of(at),
        *portfolio.rows(str(bet.event), key, bet.venue),
        market.results,
        selection,
        market.covered[selection],
        int(side),
        odds_e4,
        float(of.probability[k]),
        float(books.commission[venue]),
        books.nets[venue],
        float(halves(books.on_line, books.line, books.market_type)[row, selection]),
    )
    stake, refusal = decide(portfolio.state, values, how.limits, how.staking)
    price = terms.venue(bet.venue).native(odds_e4)
    quantity = _quantity(price, side, stake, odds_e4)
    if not quantity:
        return named(Refusal(refusal)) if refusal else Refusal.NO_STAKE
    request = OrderRequest(
        reference=str(new_id()),
        instrument=instrument,
        side=side,
        price=limit_price(price, side, float(of.probability[k]), float(books.commission[venue]), how.slippage),
        quantity=quantity,
        asset=how.asset.code,
        time_in_force=TimeInForce.FILL_AND_KILL,
        deadline=at + how.deadline,
    )
    return Intent(
        request=request,
        cause=bet.id,
        instance=bet.instance,
        version=how.version,
        mode=how.mode,
        portfolio=how.portfolio,
        venue=bet.venue,
        event=str(bet.event),
        market=key,
        outcomes=market.results,
        covered=market.covered[selection],
        commission=float(books.commission[venue]),
        nets=books.nets[venue],
        probability=float(of.probability[k]),
        edge=float(of.edge[k]),
        at=at,
        checks=(_limits(portfolio, values, how, stake, named),),
    )


def _quantity(price: BetPrice, side: Side, stake: int, odds_e4: int) -> int:
    """What an order asks for: the granted stake itself where prices are odds, else contracts that risk no more.

    A lay's liability is rounded; a stake taken from it again would be a unit too small.
    """
    if not isinstance(price, ContractPrice):
        return stake
    return quantity_within(price, side, amount_at_risk(int(side), stake, odds_e4)) if stake else 0


def _limits(
    portfolio: Portfolio, values: SignalValues, how: Trading, stake: int, named: Callable[[Refusal], Refusal]
) -> Check:
    """What was granted, beside what the plan wanted where a limit left less, and what was at risk already."""
    plan = planned(portfolio.state, values, how.limits, how.staking)
    _, binding = trim(portfolio.state, values, how.limits, plan)
    wanted, left = "", "every limit"
    if binding:
        wanted, left = (
            f" of {how.asset.text(stake_of(values.side, plan, values.odds_e4))} planned",
            _TRIMMED_BY[named(Refusal(binding))],
        )
    factor = how.limits.stake_factor
    reduced = "" if factor == 1 else f", at {factor:g} of the plan while a breaker is half open"
    value = f"stake {how.asset.text(stake)}{wanted}, {_counted(portfolio, values, how.asset)}"
    return Check(CheckName.LIMITS, value, f"what {left} leaves{reduced}", passed=True)


def _counted(portfolio: Portfolio, values: SignalValues, asset: Asset) -> str:
    """What was at risk already, by the figures that limits were held against."""
    state = portfolio.state
    figures = (state.market_exposure[values.market], state.event_exposure[values.event], state.totals[OPEN_EXPOSURE])
    market, event, every = (asset.text(int(figure)) for figure in figures)
    return f"beside {market} at risk on the market, {event} on the event, {every} in all"
