"""Registers The Odds API."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from advisor.adapters.the_odds_api.classify import provider
from advisor.adapters.the_odds_api.client import EVENT_MARKETS, TheOddsApiConfig, not_of_events
from advisor.adapters.the_odds_api.feed import TheOddsApiFeed
from advisor.adapters.the_odds_api.wire import CONTRACT, PROVIDER, OddsFormat
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.doubles import SANDBOX_API_KEY
from advisor.providers.durations import Duration
from advisor.providers.sections import Key, ProviderSection
from advisor.providers.spec import ProviderSpec, SandboxDouble
from advisor.providers.units import Unit

_KEY: Final = Credential(
    variable="ADVISOR_THE_ODDS_API_KEY",
    description="Key of The Odds API.",
    example="0123456789abcdef" * 2,
    pattern=r"[0-9a-f]{32}",
)


class TheOddsApiSection(ProviderSection):
    """Every region and every market multiplies the cost of a call."""

    sports: tuple[Key, ...] = Field(description="Keys of the competitions wanted; each is a call of its own.")
    regions: tuple[Key, ...] = Field(description="Regions whose bookmakers are asked for; each multiplies the cost.")
    bookmakers: tuple[Key, ...] = Field(
        default=(), description="Bookmakers in place of whole regions; ten of them cost as one region."
    )
    markets: tuple[Literal["h2h", "spreads", "totals"], ...] = Field(
        description="Kinds of markets; each multiplies the cost."
    )
    event_markets: tuple[Key, ...] = Field(
        default=(),
        description="Further markets, asked for of each event by itself; each multiplies the cost of that call. Of "
        f"{', '.join(sorted(EVENT_MARKETS))}.",
    )
    event_ahead: Duration = Field(
        default=timedelta(hours=3), description="How long before its start an event is asked for these."
    )
    odds_format: OddsFormat = Field(
        default=OddsFormat.DECIMAL, description="Form in which odds are asked for; American ones are rounded."
    )
    scores_days: Annotated[int, Unit("days")] = Field(
        default=1, ge=0, le=3, strict=True, description="How far back scores are asked for; any of it doubles the cost."
    )

    @field_validator("event_markets")
    @classmethod
    def _come_with_events(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := not_of_events(names):
            raise ValueError(f"not known of single events: {', '.join(unknown)}")
        return names

    def adapter_config(self) -> TheOddsApiConfig:
        return TheOddsApiConfig(
            base_url=self.base_url,
            regions=self.regions,
            bookmakers=self.bookmakers,
            markets=self.markets,
            event_markets=self.event_markets,
            event_ahead=self.event_ahead,
            sports=self.sports,
            odds_format=self.odds_format,
            scores_days=self.scores_days,
        )


def build(section: TheOddsApiSection, credentials: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled; the key goes into the query of every call."""
    return BuiltProvider(
        provider=provider(credentials[_KEY.variable]),
        polled=TheOddsApiFeed(context.caller, section.adapter_config(), context.awaited),
    )


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="The Odds API",
    site="https://the-odds-api.com",
    terms=(
        "The Odds API is a paid service with a free plan of 500 credits a month; use needs an own key and is bound to"
        " its terms, which forbid passing the data on. Every call costs credits: markets × regions for the odds of a"
        " competition."
    ),
    credentials=(_KEY,),
    sells_odds=True,
    kickoff_rank=1,
    section=TheOddsApiSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
    sandbox=SandboxDouble(
        defaults=Path(__file__).with_name("sandbox.yaml"),
        addresses=lambda at: {"base_url": f"{at.url}/v4"},
        credentials={_KEY.variable: SANDBOX_API_KEY},
    ),
)
