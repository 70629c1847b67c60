"""Registers the made-up provider."""

from pathlib import Path
from typing import Final

from pydantic import Field

from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.sections import Key, ProviderSection
from advisor.providers.spec import ProviderSpec
from tests.adapters.planted.tiny.classify import PROVIDER, provider
from tests.adapters.planted.tiny.feed import TinyFeed
from tests.adapters.planted.tiny.parse import CONTRACT

_KEY: Final = Credential(
    variable="ADVISOR_TINY_KEY",
    description="Key of the made-up provider.",
    example="tiny-0123456789",
    pattern=r"tiny-[0-9]{10}",
)


class TinySection(ProviderSection):
    """Which leagues are asked for."""

    leagues: tuple[Key, ...] = Field(min_length=1, description="Keys of the leagues whose games are asked for.")


def build(section: TinySection, credentials: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled."""
    return BuiltProvider(
        provider=provider(credentials[_KEY.variable]), polled=TinyFeed(context.caller, section.leagues)
    )


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="Tiny Odds",
    site="https://tiny.example",
    terms="Made up for tests; nobody answers at its address.",
    credentials=(_KEY,),
    sells_odds=True,
    section=TinySection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
)
