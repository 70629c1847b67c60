"""Registers the National Weather Service."""

from pathlib import Path
from typing import Final

from advisor.adapters.nws.classify import provider
from advisor.adapters.nws.client import NwsConfig
from advisor.adapters.nws.feed import NwsFeed
from advisor.adapters.nws.wire import CONTRACT, PROVIDER
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.sections import ProviderSection
from advisor.providers.spec import ProviderSpec, SandboxDouble

_CONTACT: Final = Credential(
    variable="ADVISOR_CONTACT",
    description="E-mail address or site sent to NWS, which asks for it.",
    example="somebody@example.org",
    pattern=r"(?=.*\S)[\x20-\x7e]{1,200}",
    secret=False,
    if_missing="nws wants to know who calls; write an e-mail address or a site",
)


class NwsSection(ProviderSection):
    """Nothing beyond what every provider has."""


def build(section: NwsSection, credentials: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled."""
    config = NwsConfig(base_url=section.base_url, contact=_CONTACT.of(credentials))
    return BuiltProvider(provider=provider(), polled=NwsFeed(context.caller, config, context.places))


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="National Weather Service",
    site="https://www.weather.gov/documentation/services-web-api",
    terms=(
        "The National Weather Service's data are open and free for any use; calls must name a contact in their"
        " User-Agent. It covers the USA only."
    ),
    credentials=(_CONTACT,),
    section=NwsSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
    sandbox=SandboxDouble(
        defaults=Path(__file__).with_name("sandbox.yaml"),
        addresses=lambda at: {"base_url": at.url},
        credentials={_CONTACT.variable: "sandbox@localhost"},
        enabled=False,
    ),
)
