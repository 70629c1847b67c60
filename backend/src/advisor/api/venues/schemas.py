from pydantic import Field

from advisor.api.bets import SideName
from advisor.api.http.schemas import ResponseSchema
from advisor.core.venues import CommissionBasis
from advisor.execution.emergency import EmergencyAction


class Venue(ResponseSchema):
    """A bookmaker or exchange."""

    key: str = Field(description="Stable key, by which everything else names the venue.", examples=["pinnacle"])
    name: str = Field(description="What people call it.", examples=["Pinnacle"])
    kind: str = Field(
        description="`bookmaker`, `exchange`, `prediction_market` or `crypto_exchange`.", examples=["bookmaker"]
    )
    sides: list[SideName] = Field(
        description="Which sides can be bet: a bookmaker sells `back` alone; over an order book others may be laid.",
        examples=[["back", "lay"]],
    )
    commission: float = Field(ge=0, lt=1, description="Share the venue charges of what `commission_basis` says.")
    commission_basis: CommissionBasis = Field(
        description="Of what it charges that: `market_winnings`, what all bets in a market win together; "
        "`bet_winnings`, what each winning bet wins; `contract_price`, the product of each contract's price and "
        "one minus it, won or lost, which is counted as that share of what a bet wins, as dear at a fair price."
    )


class EmergencyStep(ResponseSchema):
    """A step of what is done in an emergency."""

    action: EmergencyAction = Field(
        description="`halt`, `cancel`, `close_out`, `hedge_elsewhere`, `transfer`, `contact`, `reconcile` or `resume`."
    )
    by_machine: bool = Field(description="Whether a command does it; else a person has to.")
    command: str | None = Field(
        description="Of the terminal; null of what a person does.",
        examples=['advisor engine halt --venue betfair_exchange --reason "…"'],
    )
    text: str = Field(description="What it does, for people.")


class EmergencyProcedure(ResponseSchema):
    """What is done in an emergency at a venue."""

    venue: str = Field(description="Key of the venue.", examples=["betfair_exchange"])
    name: str = Field(description="What people call it.", examples=["Betfair Exchange"])
    steps: list[EmergencyStep] = Field(description="In this order.")
    cannot: list[str] = Field(description="What is not possible there, for people.")
    contact: str | None = Field(
        description="How people reach it, by `venues.contacts` of the settings; null where they say nothing."
    )


class EmergencyProcedureList(ResponseSchema):
    """What is done in an emergency, by venue."""

    items: list[EmergencyProcedure] = Field(description="Of all venues with prices in the database, by key.")


class VenueList(ResponseSchema):
    """Every venue."""

    items: list[Venue] = Field(description="All venues with prices in the database.")
