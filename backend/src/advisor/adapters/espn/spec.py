"""Registers ESPN."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from advisor.adapters.espn.classify import provider
from advisor.adapters.espn.client import EspnConfig
from advisor.adapters.espn.feed import EspnFeed
from advisor.adapters.espn.wire import CONTRACT, PROVIDER
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.sections import Key, ProviderSection
from advisor.providers.spec import ProviderSpec, SandboxDouble
from advisor.providers.units import Unit


class EspnSection(ProviderSection):
    """Scoreboards, by the paths of their leagues."""

    leagues: tuple[Key, ...] = Field(description="Paths of the leagues whose fixtures and scores are wanted.")
    days_ahead: Annotated[int, Unit("days")] = Field(
        default=14,
        ge=1,
        le=60,
        strict=True,
        description="How far ahead fixtures are asked for; a league's next rounds.",
    )

    def adapter_config(self) -> EspnConfig:
        return EspnConfig(base_url=self.base_url, leagues=self.leagues, days_ahead=self.days_ahead)


def build(section: EspnSection, _: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled."""
    feed = EspnFeed(context.caller, section.adapter_config(), context.clock, context.awaited)
    return BuiltProvider(provider=provider(), polled=feed)


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="ESPN",
    site="https://www.espn.com",
    terms=(
        "ESPN's scoreboard is unofficial: it has no documentation, contract or licence and may change or end without"
        " notice. For private, non-commercial use of fixtures and scores; never the only source of a settlement."
    ),
    kickoff_rank=0,
    section=EspnSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
    sandbox=SandboxDouble(
        defaults=Path(__file__).with_name("sandbox.yaml"),
        addresses=lambda at: {"base_url": f"{at.url}/apis/site/v2"},
    ),
)
