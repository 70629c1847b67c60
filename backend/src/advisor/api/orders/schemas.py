"""Bets: orders that were decided, what was matched of them, and what became of it."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from advisor.api.amounts import Amount
from advisor.api.bets import BetOutcome, SideName
from advisor.api.fixtures.schemas import BetFixture
from advisor.api.http.fields import Reason
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.ledger.schemas import LedgerEntry
from advisor.api.participants import Participant
from advisor.api.references import LineText, MarketRef, ModeRef, NextCursor, SelectionRef, VenueRef, VenueTitle
from advisor.core.config import TextForm
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.db.orders.timeline import MomentKind
from advisor.execution.intents import CheckName

HandOutcome: TypeAlias = Literal["won", "half_won", "push", "half_lost", "lost", "void"]
"""Each of ``ledger.outcomes.OUTCOMES_BY_HAND``."""
WholeUnits: TypeAlias = Annotated[str, Field(max_length=40), TextForm(r"^[0-9]+(\.[0-9]+)?$", "an amount such as 8.00")]
OddsText: TypeAlias = Annotated[str, Field(max_length=12), TextForm(r"^[0-9]+(\.[0-9]{1,4})?$", "odds such as 1.98")]
BetStanding: TypeAlias = Literal["open", "settled", "refused"]


class MatchedBet(ResponseSchema):
    """What was matched of an order, all fills that stand together."""

    odds: str = Field(description="Average decimal odds, by what each fill stakes.", examples=["1.98"])
    price: str = Field(
        description="The price as its venue writes it; the average, to four places, where fills differ.",
        examples=["1.98"],
    )
    stake: Amount = Field(description="The backer's stake; of contracts what they cost.")
    at_risk: Amount = Field(description="What the bet can lose: its stake, or a lay's liability.")


class BetOrder(ResponseSchema):
    """An order, and the bet that it became as far as it was matched."""

    reference: UUID = Field(description="Our reference of the order, by which its venue knows it.")
    cause: UUID = Field(description="Id of the value bet that caused it; of an order by hand its own.")
    instance: str = Field(
        description="Strategy instance that decided; of an order by hand who gave it.", examples=["paper-value"]
    )
    mode: ModeRef
    portfolio: str = Field(description="Key of the portfolio that pays.", examples=["paper"])
    fixture: BetFixture | None = Field(description="The event that the bet is on; null where it is no longer known.")
    market: MarketRef
    participant: Participant | None = Field(description="Whom the market is about; null: the fixture as a whole.")
    line: LineText
    selection: SelectionRef
    venue: VenueRef
    venue_name: VenueTitle
    side: SideName = Field(description="`lay`: a bet against the selection, at what somebody else would back it for.")
    odds: str = Field(description="Decimal odds asked for; matched at these or better.", examples=["1.98"])
    price: str = Field(description="The price asked for, as its venue writes it.", examples=["1.98"])
    stake: Amount = Field(description="The backer's stake asked for; of contracts what they cost.")
    at_risk: Amount = Field(description="What the order could cost at worst when it was decided.")
    matched: MatchedBet | None = Field(description="What was matched of it; null: nothing that stands.")
    standing: BetStanding = Field(
        description="`open` while something is expected of the order, or its bet is not settled; `settled`; `refused`: "
        "it ended, and nothing of it was matched."
    )
    state: OrderState = Field(description="How far the order has come.")
    origin: Origin | None = Field(description="By whom or by what it ended; null while it has not.")
    state_text: str = Field(description="State and origin in words, for people.", examples=["Matched in full"])
    reason: str | None = Field(
        description="By what it ended, as a clause for people; null where nobody said.",
        examples=["price: 1.95 against 1.98 or more"],
    )
    edge: float | None = Field(
        description="Expected profit per unit at risk when it was decided; null where nobody said.", examples=[0.0526]
    )
    fair_probability: float | None = Field(
        description="Fair probability of the selection then, 0 to 1; null likewise.", examples=[0.5316]
    )
    intended_at: datetime = Field(description="When it was decided.")
    sent_at: datetime | None = Field(description="When it was handed to its venue; null: it was not, or nobody knows.")
    changed_at: datetime = Field(description="When something new became known of the order.")
    closed_at: datetime | None = Field(description="When nothing more was expected of the order; null before.")
    settled_at: datetime | None = Field(description="When its bet was settled first; null before.")
    corrected_at: datetime | None = Field(
        description="When its bet was last settled anew, as the settlement before was wrong; null: never. Its "
        "profit is of the day of `settled_at` all the same."
    )
    settled_by: str | None = Field(
        description="Name of who settled its bet by hand; null: its result did, or it is not settled.",
        examples=["local"],
    )
    settled_because: str | None = Field(description="Why they did, for people; null likewise.")
    outcome: BetOutcome | None = Field(description="What became of its bet; null before it is settled.")
    profit: Amount | None = Field(
        description="Of its bet, net of commission; a loss is below zero. Null before it is settled."
    )
    commission: Amount | None = Field(
        description="What was charged for its bet, or its share of what its market was charged; null likewise."
    )
    closing_odds: str | None = Field(
        description="Decimal odds of its venue at the start; null while not known, or where it had none.",
        examples=["1.95"],
    )
    closing_probability: float | None = Field(
        description="Fair probability of the selection at the start, 0 to 1; null while no close is known.",
        examples=[0.5148],
    )
    clv: float | None = Field(
        description="What the odds of its value bet when found were worth at the start, per unit at risk; null while "
        "no close is known.",
        examples=[0.0192],
    )
    close_out: int | None = Field(
        description="Number of the close-out by whose plan it closes other bets; null of every other bet.",
        ge=1,
        examples=[2],
    )


class BetOrderPage(ResponseSchema):
    """A page of bets."""

    items: list[BetOrder] = Field(description="Bets, the last decided first.")
    next_cursor: NextCursor


class BetFill(ResponseSchema):
    """A part of an order that was matched."""

    odds: str | None = Field(description="Decimal odds; null while only its failure is known.", examples=["1.98"])
    price: str | None = Field(description="The price as its venue writes it; null likewise.", examples=["1.98"])
    stake: Amount | None = Field(description="The backer's stake; of contracts what they cost; null likewise.")
    paid_odds: str | None = Field(
        default=None,
        description="Decimal odds at which it is paid, where others were removed from its market since; null: at its "
        "own.",
        examples=["1.48"],
    )
    finality: Finality = Field(
        description="`provisional` until its venue has confirmed it, `final`, or `failed`: matched, and taken back."
    )
    at: datetime = Field(description="When it became known.")


class BetCheck(ResponseSchema):
    """What was looked at before an order was sent."""

    name: CheckName = Field(description="What was looked at.")
    value: str = Field(description="What was found, for people.", examples=["1.98"])
    limit: str = Field(description="What it was held against, for people.", examples=["1.98 or more"])
    passed: bool = Field(description="Whether it allowed the order.")


class BetQuote(ResponseSchema):
    """What a venue offered on the market of a bet when it was decided."""

    venue: VenueRef
    venue_name: VenueTitle
    odds: list[str | None] = Field(
        description="Decimal odds of each selection of the market, in their order; null where it had no usable price.",
        examples=[["1.98", "3.60", None]],
    )
    at: datetime = Field(description="When the least recently confirmed of them was.")


class BetMoment(ResponseSchema):
    """A step of what happened to an order."""

    at: datetime = Field(description="When it happened, or became known.")
    kind: MomentKind = Field(description="What kind of step it is.")
    text: str = Field(
        description="The step in words, with its figures.", examples=["Sent after 10 of 10 checks passed."]
    )


class BetOpenItem(ResponseSchema):
    """What contradicts what is known of an order, for a person to look at."""

    text: str = Field(description="What was found, as a sentence for people.")
    at: datetime = Field(description="When it was found.")
    closed_at: datetime | None = Field(description="When a person had looked at it; null before.")
    closed_because: str | None = Field(description="What they found; null before.")


class ReplacedSettlement(ResponseSchema):
    """A settlement of a bet that was wrong, and was replaced by the next."""

    number: int = Field(description="1: the first.", ge=1)
    outcome: BetOutcome = Field(description="What became of the bet by it.")
    profit: Amount = Field(description="Of the bet by it, net of commission.")
    commission: Amount = Field(description="What was charged for the bet by it, or its share.")
    at: datetime = Field(description="When it was made.")
    settled_by: str | None = Field(description="Name of who made it by hand; null: a result did.", examples=["local"])
    settled_because: str | None = Field(description="Why they did, for people; null likewise.")
    replaced_at: datetime = Field(description="When it was replaced.")


class SettlementRequest(RequestSchema):
    """A bet to be settled by hand."""

    outcome: HandOutcome = Field(description="What became of the bet; of a lay likewise: `won` is good for us.")
    reason: Reason = Field(description="Why, for people.", examples=["The venue settled it so."])


class SettlementCommand(ResponseSchema):
    """What somebody asked of the engine about a bet, and what became of that."""

    id: UUID = Field(description="By which it is named.")
    outcome: HandOutcome = Field(description="What was said to have become of the bet.")
    reason: str = Field(description="Why, for people.", examples=["The venue settled it so."])
    asked_by: str = Field(description="Name of who asked.", examples=["local"])
    asked_at: datetime = Field(description="When they did.")
    done_at: datetime | None = Field(
        description="When the engine carried it out or refused it; null while it waits, which takes a fraction of a "
        "second while one runs."
    )
    refusal: str | None = Field(
        description="Why it was not carried out, as a clause for people; null where it was, or waits.",
        examples=["something is still expected of its order"],
    )


class CancelRequest(RequestSchema):
    """An order is to be taken back."""

    reason: Reason = Field(description="Why, for people.", examples=["The line-up has changed."])


class CancelCommand(ResponseSchema):
    """That an order is to be taken back, and whether the engine has taken that up."""

    id: UUID = Field(description="By which it is named.")
    reason: str = Field(description="Why, for people.", examples=["The line-up has changed."])
    asked_by: str = Field(description="Name of who asked.", examples=["local"])
    asked_at: datetime = Field(description="When they did.")
    done_at: datetime | None = Field(
        description="When the engine took it up or refused it; null while it waits, which takes a fraction of a second "
        "while one runs. What became of the order is in its timeline."
    )
    refusal: str | None = Field(
        description="Why it was not taken up, as a clause for people; null where it was, or waits.",
        examples=["nothing of it stands any more"],
    )


class ChangeRequest(RequestSchema):
    """What is wanted of an order that stands; exactly one of both."""

    stake: WholeUnits | None = Field(
        None,
        description="Backer's stake of the whole order, what is matched included, in whole units of its currency; "
        "less than stands.",
        examples=["8.00"],
    )
    odds: OddsText | None = Field(
        None,
        description="Decimal odds for what is not matched; never such that more could be lost than was granted.",
        examples=["2.02"],
    )
    reason: Reason = Field(description="Why, for people.", examples=["The line-up has changed."])


class ChangeCommand(ResponseSchema):
    """What is wanted of an order that stands, and whether the engine has taken that up."""

    id: UUID = Field(description="By which it is named.")
    stake: Amount | None = Field(description="Of the whole order, what is matched included; null: as it is.")
    odds: str | None = Field(description="Decimal odds for what is not matched; null: as they are.", examples=["2.02"])
    reason: str = Field(description="Why, for people.", examples=["The line-up has changed."])
    asked_by: str = Field(description="Name of who asked.", examples=["local"])
    asked_at: datetime = Field(description="When they did.")
    done_at: datetime | None = Field(
        description="When the engine took it up or refused it; null while it waits, which takes a fraction of a second "
        "while one runs. What its venue made of it is in the dispute file of the order."
    )
    refusal: str | None = Field(
        description="Why it was not taken up, as a clause for people; null where it was, or waits.",
        examples=["it can only become less, and no less than is matched"],
    )


class BetFamilyOrder(ResponseSchema):
    """One order of a decision, as its venue saw it."""

    reference: UUID = Field(description="Our reference of the order.")
    attempt: int = Field(description="Which order of the decision it is.", ge=1, examples=[1])
    late_of: UUID | None = Field(
        description="The order that was given up as its venue did not have it, and that this one turned out to be; "
        "null of every other order."
    )
    stake: Amount = Field(description="The backer's stake asked for; of contracts what they cost.")
    odds: str = Field(description="Decimal odds asked for.", examples=["1.98"])
    matched: MatchedBet | None = Field(description="What was matched of it; null: nothing that stands.")
    state: OrderState = Field(description="How far the order has come.")
    state_text: str = Field(description="State and origin in words, for people.", examples=["Matched in full"])
    intended_at: datetime = Field(description="When it was decided.")


class BetFamily(ResponseSchema):
    """All orders of one decision: what was decided, and what venues saw of it."""

    parent: UUID = Field(description="Reference of the first order of the decision.")
    stake: Amount = Field(description="The backer's stake that was decided on; of contracts what they cost.")
    matched: MatchedBet | None = Field(
        description="What stands of all orders together, at the average of their odds by what each fill stakes; null: "
        "nothing."
    )
    commission: list[Amount] = Field(
        description="What was charged for their bets that are settled, one amount for each currency."
    )
    orders: list[BetFamilyOrder] = Field(description="The orders, the first one first; most decisions have one.")


class BetOrderDetail(ResponseSchema):
    """An order with everything that is known of it."""

    bet: BetOrder = Field(description="The order and its bet.")
    family: BetFamily = Field(description="All orders of the same decision, this one among them.")
    timeline: list[BetMoment] = Field(description="What happened to it, oldest first.")
    quotes: list[BetQuote] = Field(
        description="Usable prices of all venues when it was decided; none where no signal caused it, and of bets from "
        "before they were kept."
    )
    checks: list[BetCheck] = Field(description="What was looked at before it was sent, in that order.")
    fills: list[BetFill] = Field(description="What was matched of it, in the order in which it became known.")
    entries: list[LedgerEntry] = Field(description="Its entries of the ledger, oldest first.")
    open_items: list[BetOpenItem] = Field(description="What a person has to look at, or has; oldest first.")
    replaced_settlements: list[ReplacedSettlement] = Field(
        description="Settlements of its bet that were wrong, oldest first."
    )
    settlement_commands: list[SettlementCommand] = Field(
        description="What people asked of its settlement by hand, oldest first."
    )
    change_commands: list[ChangeCommand] = Field(description="That people asked for it to be changed, oldest first.")
    cancel_commands: list[CancelCommand] = Field(description="That people asked for it to be taken back, oldest first.")


class RecordHead(ResponseSchema):
    """The last seal of the record."""

    number: int = Field(description="Its number, from 1 on; 0: nothing was sealed yet.", ge=0)
    head: str = Field(
        description="Hash of it and of all seals before it, SHA-256 in hexadecimal; zeros where there is none.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class RefusedSignal(ResponseSchema):
    """A signal that became no order, and the limit that refused it."""

    instance: str = Field(description="Strategy instance whose signal it was.", examples=["paper-value"])
    cause: UUID = Field(description="Id of the value bet.")
    refusal: str = Field(description="Code of the limit.", examples=["event_limit"])
    meaning: str = Field(
        description="Why it was refused, as a sentence.",
        examples=["The exposure left on the event is less than the smallest stake."],
    )
    value: str = Field(
        description="What was found, for people; empty where there is no figure.", examples=["98.00 EUR at risk"]
    )
    limit: str = Field(description="What it was held against, likewise.", examples=["100.00 EUR or less"])
    at: datetime = Field(description="When it was refused.")
    signal: "SignalOn | None" = Field(description="What it was on; null once it is no longer kept.")


class SignalOn(ResponseSchema):
    """What a signal was on."""

    fixture: BetFixture = Field(description="The event.")
    market: MarketRef
    participant: Participant | None = Field(description="Whom the market is about; null: the fixture as a whole.")
    line: LineText
    selection: SelectionRef
    venue: VenueRef
    venue_name: VenueTitle
    side: SideName = Field(description="`lay`: a bet against the selection, at what somebody else would back it for.")
    odds: str = Field(description="Decimal odds when it was found.", examples=["1.98"])
    edge: float = Field(description="Expected profit per unit at risk when it was found.", examples=[0.0526])


class RefusedSignalPage(ResponseSchema):
    """A page of refused signals."""

    items: list[RefusedSignal] = Field(description="Refused signals, newest first.")
    next_cursor: NextCursor
