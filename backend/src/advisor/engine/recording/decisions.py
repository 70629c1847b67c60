"""Decisions on orders as a journal holds them, with all that they asked of the world outside of the engine.

What a decision depends on besides its step is the money of portfolios, which the ledger has, and answers: whether a
schedule lets bet, what breakers make of a stake, what a person's own limits forbid, and new ids. With the same answers
``decide_on`` decides the same once more.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, cast
from uuid import UUID

from advisor.core.errors import JournalDamagedError
from advisor.core.ids import NewId
from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import PlainTerms, VenueTerms
from advisor.engine.journal.codec import Plain, decoded, encoded
from advisor.engine.orders.again import AskedAgain, Askings
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.deciding import Decisions, decide_on
from advisor.engine.orders.granting import Trading
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.execution.intents import Intent
from advisor.ports.journal import Journal, RecordKind
from advisor.risk.breakers.guard import Guard
from advisor.risk.capital.leeway import Leeway
from advisor.risk.capital.spread import EventPlace, Spread
from advisor.risk.capital_shares import NO_SHARES, LimitShares
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.own_record import OwnRecord
from advisor.risk.staking import StakingValues

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Forbids: TypeAlias = Callable[[Intent], Refusal | None]


@dataclass(kw_only=True, slots=True)
class Answers:
    """What was answered, in the order in which it was asked.

    Attributes:
        may_bet: of schedules.
        factors: of breakers.
        forbidden: of what a person has set for themselves; None: nothing stands against it.
        ids: new ones.
    """

    may_bet: list[bool] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)
    forbidden: list[Refusal | None] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDecisions:
    """What was decided on one step.

    Attributes:
        trading: the instances that bet, by name; whether their schedules let them is among the answers.
        reserve, left, open_most, spread: what was given as leeway (``risk.capital.leeway``).
        again: decisions whose rest could be decided on.
        records: what own settled bets of instances returned, of those whose stakes go by it.
        before, after: how many entries each portfolio had when signals were decided on, and afterwards.
        references: of the orders that were decided, in order.
        refused: instances and refusals of the signals that became none, in order.
    """

    trading: Mapping[str, Trading]
    terms: VenueTerms
    reserve: float
    left: Mapping[str, int]
    open_most: float
    spread: Spread
    again: Sequence[AskedAgain]
    records: Mapping[str, OwnRecord]
    before: Mapping[str, int]
    after: Mapping[str, int]
    answers: Answers
    references: Sequence[str]
    refused: Sequence[tuple[str, Refusal]]


class DecisionLog:
    """Decides as ``decide_on`` does, and writes into the engine's journal what that needs to be decided once more."""

    def __init__(self) -> None:
        self._last: tuple[Journal | None, Mapping[str, Trading], Mapping[str, int]] | None = None

    def decide(
        self,
        engine: LiveEngine | None,
        result: StepResult,
        trading: Mapping[str, Trading],
        blotter: Blotter,
        terms: VenueTerms,
        at: datetime,
        new_id: NewId,
        guard: Guard,
        forbids: Forbids,
        leeway: Leeway,
        askings: Askings,
        records: Mapping[str, OwnRecord],
    ) -> Decisions:
        """Decide on the step that was made last.

        Steps that bring nothing new of orders and money leave no record, but for the first of each journal.
        """
        answers, before, left, asked_again = Answers(), blotter.posted, leeway.left, askings.all
        asked = {name: replace(how, may_bet=_noted(how.may_bet, answers.may_bet)) for name, how in trading.items()}
        decisions = decide_on(
            result,
            asked,
            blotter,
            terms,
            at,
            _noted(new_id, answers.ids),
            _NotedGuard(guard, answers.factors),
            _noted(forbids, answers.forbidden),
            leeway,
            askings,
            records,
        )
        now = (None if engine is None else engine.journal, trading, blotter.posted)
        if engine is not None and (now != self._last or answers.may_bet):
            recorded = RecordedDecisions(
                trading=trading,
                terms=terms,
                reserve=leeway.reserve,
                left=left,
                open_most=leeway.open_most,
                spread=leeway.spread,
                again=asked_again,
                records=records,
                before=before,
                after=now[2],
                answers=answers,
                references=[intent.reference for intent in decisions.intents],
                refused=[(each.instance, each.refusal) for each in decisions.refused],
            )
            engine.write(RecordKind.ORDERS, decisions_bytes(recorded))
        self._last = now
        return decisions


class GivenAnswers:
    """Answers given once more, as they were; one that was never given counts as the mildest, and is noted.

    Attributes:
        departed: more was asked than answered.
    """

    def __init__(self, answers: Answers) -> None:
        self.departed = False
        self._may_bet: Final = deque(answers.may_bet)
        self._factors: Final = deque(answers.factors)
        self._forbidden: Final = deque(answers.forbidden)
        self._ids: Final = deque(answers.ids)

    def are_used(self) -> bool:
        """Whether as much was asked as was answered."""
        return not (self.departed or self._may_bet or self._factors or self._forbidden or self._ids)

    def may_bet(self, _: datetime) -> bool:
        """Of the next schedule."""
        return self._next(self._may_bet, True)

    def factor(self) -> float:
        """Of the breakers over the next bet."""
        return self._next(self._factors, 1.0)

    def forbids(self, _: Intent) -> Refusal | None:
        """What a person's own limits say of the next order."""
        return self._next(self._forbidden, None)

    def new_id(self) -> UUID:
        """The next id."""
        return self._next(self._ids, UUID(int=0))

    def _next(self, left: deque[Answer], otherwise: Answer) -> Answer:
        if left:
            return left.popleft()
        self.departed = True
        return otherwise


def decided_again(recorded: RecordedDecisions, result: StepResult, blotter: Blotter, at: datetime) -> Decisions | None:
    """Decide once more; None where other things are asked than were answered."""
    given = GivenAnswers(recorded.answers)
    trading = {name: replace(how, may_bet=given.may_bet) for name, how in recorded.trading.items()}
    decisions = decide_on(
        result,
        trading,
        blotter,
        recorded.terms,
        at,
        given.new_id,
        _GivenGuard(given.factor),
        given.forbids,
        Leeway(recorded.reserve, recorded.left, recorded.open_most, recorded.spread),
        Askings(recorded.again),
        recorded.records,
    )
    return decisions if given.are_used() else None


class _NotedGuard(Guard):
    def __init__(self, guard: Guard, factors: list[float]) -> None:
        super().__init__((), 1.0)
        self._guard: Final = guard
        self._factors: Final = factors

    def factor(self, *, portfolio: str, instance: str, venue: str, instrument: Instrument, side: Side) -> float:
        found = self._guard.factor(
            portfolio=portfolio, instance=instance, venue=venue, instrument=instrument, side=side
        )
        self._factors.append(found)
        return found


class _GivenGuard(Guard):
    def __init__(self, factor: Callable[[], float]) -> None:
        super().__init__((), 1.0)
        self._given: Final = factor

    def factor(self, *, portfolio: str, instance: str, venue: str, instrument: Instrument, side: Side) -> float:
        return self._given()


def _noted(ask: Callable[Asked, Answer], answers: list[Answer]) -> Callable[Asked, Answer]:
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answer = ask(*args, **kwargs)
        answers.append(answer)
        return answer

    return asked


def decisions_bytes(recorded: RecordedDecisions) -> bytes:
    """The payload of ``RecordKind.ORDERS``."""
    answers = recorded.answers
    return encoded(
        {
            "trading": [_plain_trading(how) for how in recorded.trading.values()],
            "terms": {**cast("Mapping[str, Plain]", recorded.terms.plain), "laid": sorted(recorded.terms.laid)},
            "reserve": recorded.reserve,
            "left": recorded.left,
            "open_most": recorded.open_most,
            "spread": [recorded.spread.competition, recorded.spread.group],
            "places": {event: list(place) for event, place in recorded.spread.places.items()},
            "again": [_plain_asking(each) for each in recorded.again],
            "records": {name: list(record) for name, record in recorded.records.items()},
            "before": recorded.before,
            "after": recorded.after,
            "may_bet": answers.may_bet,
            "factors": answers.factors,
            "forbidden": [None if each is None else int(each) for each in answers.forbidden],
            "ids": [str(each) for each in answers.ids],
            "references": list(recorded.references),
            "refused": [[instance, int(refusal)] for instance, refusal in recorded.refused],
        }
    )


def decisions_of(payload: bytes) -> RecordedDecisions:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    tree = decoded(payload)
    try:
        trading = [_trading(each) for each in cast("list[dict[str, object]]", tree["trading"])]
        terms = cast("dict[str, object]", tree["terms"])
        laid = cast("Iterable[str]", terms.pop("laid"))
        answers = Answers(
            may_bet=cast("list[bool]", tree["may_bet"]),
            factors=[float(each) for each in cast("list[float]", tree["factors"])],
            forbidden=[None if each is None else Refusal(each) for each in cast("list[int | None]", tree["forbidden"])],
            ids=[UUID(each) for each in cast("list[str]", tree["ids"])],
        )
        return RecordedDecisions(
            trading={how.instance: how for how in trading},
            terms=VenueTerms.of_plain(cast("PlainTerms", terms)).seen_at(laid),
            reserve=float(cast("float", tree["reserve"])),
            left=cast("dict[str, int]", tree["left"]),
            open_most=float(cast("float", tree["open_most"])),
            spread=_spread(tree),
            again=[_asking(each) for each in cast("list[dict[str, object]]", tree["again"])],
            records={name: OwnRecord._make(of) for name, of in cast("dict[str, list[int]]", tree["records"]).items()},
            before=cast("dict[str, int]", tree["before"]),
            after=cast("dict[str, int]", tree["after"]),
            answers=answers,
            references=cast("list[str]", tree["references"]),
            refused=[(name, Refusal(code)) for name, code in cast("list[tuple[str, int]]", tree["refused"])],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalDamagedError("What a journal says of decisions on orders cannot be read.") from error


def _spread(tree: Mapping[str, object]) -> Spread:
    competition, group = cast("list[float]", tree["spread"])
    places = cast("dict[str, list[str]]", tree["places"])
    return Spread(float(competition), float(group), {event: EventPlace._make(of) for event, of in places.items()})


def _plain_asking(asked: AskedAgain) -> dict[str, Plain]:
    said = {each.name: getattr(asked, each.name) for each in fields(asked)}
    return {**said, "id": str(asked.id), "until": asked.until.isoformat()}


def _asking(plain: Mapping[str, object]) -> AskedAgain:
    said = cast("dict[str, Any]", dict(plain))
    return AskedAgain(**{**said, "id": UUID(said["id"]), "until": datetime.fromisoformat(said["until"])})


def _plain_trading(how: Trading) -> dict[str, Plain]:
    return {
        "instance": how.instance,
        "version": how.version,
        "mode": str(how.mode),
        "portfolio": how.portfolio,
        "asset": how.asset.code,
        "limits": how.limits._asdict(),
        "shares": how.shares._asdict(),
        "staking": how.staking._asdict(),
        "deadline": how.deadline.total_seconds(),
        "markets": sorted(how.markets),
        "venues": None if how.venues is None else sorted(how.venues),
        "slippage": how.slippage,
    }


def _trading(plain: Mapping[str, object]) -> Trading:
    venues = cast("list[str] | None", plain["venues"])
    limits, staking = (cast("dict[str, float]", plain[name]) for name in ("limits", "staking"))
    return Trading(
        instance=str(plain["instance"]),
        version=cast("int", plain["version"]),
        mode=Mode(str(plain["mode"])),
        portfolio=str(plain["portfolio"]),
        asset=Asset.of(str(plain["asset"])),
        limits=LimitValues._make(limits[name] for name in LimitValues._fields),
        # What was recorded before limits were shares has amounts alone.
        shares=LimitShares(**cast("dict[str, int]", plain.get("shares", NO_SHARES._asdict()))),
        staking=StakingValues._make(staking[name] for name in StakingValues._fields),
        deadline=timedelta(seconds=cast("float", plain["deadline"])),
        markets=frozenset(cast("list[MarketTypeKey]", plain["markets"])),
        may_bet=lambda _: True,
        venues=None if venues is None else frozenset(venues),
        # Of earlier versions none has any.
        slippage=cast("float", plain.get("slippage", 0.0)),
    )
