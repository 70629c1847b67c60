"""Registers Open-Meteo."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from advisor.adapters.open_meteo.classify import provider
from advisor.adapters.open_meteo.client import OpenMeteoConfig
from advisor.adapters.open_meteo.feed import OpenMeteoFeed
from advisor.adapters.open_meteo.wire import CONTRACT, PROVIDER
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.sections import ProviderSection
from advisor.providers.spec import ProviderSpec, SandboxDouble
from advisor.providers.units import Unit


class OpenMeteoSection(ProviderSection):
    """Forecasts, and places by name from another host."""

    places_url: str = Field(description="Address of the search for towns, which has a host of its own.")
    forecast_days: Annotated[int, Unit("days")] = Field(
        default=7, ge=1, le=16, strict=True, description="How far ahead; forecasts beyond a week say little."
    )

    def adapter_config(self) -> OpenMeteoConfig:
        return OpenMeteoConfig(base_url=self.base_url, places_url=self.places_url, forecast_days=self.forecast_days)


def build(section: OpenMeteoSection, _: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled; it finds towns, too."""
    feed = OpenMeteoFeed(context.caller, section.adapter_config(), context.places)
    return BuiltProvider(provider=provider(), polled=feed, locator=feed)


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="Open-Meteo",
    site="https://open-meteo.com",
    terms=(
        "Open-Meteo's free service is for non-commercial use, up to 10,000 calls a day, each place counting as a call."
        " Its data stand under CC BY 4.0: name Open-Meteo.com where they are shown."
    ),
    section=OpenMeteoSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
    sandbox=SandboxDouble(
        defaults=Path(__file__).with_name("sandbox.yaml"),
        addresses=lambda at: {"base_url": at.url, "places_url": at.url},
    ),
)
