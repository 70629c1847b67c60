"""Registers Pinnacle."""

from pathlib import Path
from typing import Final

from pydantic import Field

from advisor.adapters.pinnacle.client import PinnacleAccess, provider
from advisor.adapters.pinnacle.feed import PinnacleConfig, PinnacleFeed
from advisor.adapters.pinnacle.wire import CONTRACT, PROVIDER
from advisor.core.money.assets import Asset
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.sections import AssetCode, Key, ProviderSection
from advisor.providers.spec import ProviderSpec

_USERNAME: Final = Credential(
    variable="ADVISOR_PINNACLE_USERNAME",
    description="Account that Pinnacle approved for its API.",
    example="EXAMPLE1234",
    pattern=r"[A-Za-z0-9_.@-]{3,64}",
)
_PASSWORD: Final = Credential(
    variable="ADVISOR_PINNACLE_PASSWORD", description="Its password.", example="example-password"
)


class PinnacleSection(ProviderSection):
    """Changes by sport; once in two minutes is what its rules allow."""

    sports: tuple[Key, ...] = Field(description="Numbers of the sports to ask for.")
    leagues: tuple[Key, ...] = Field(default=(), description="Numbers of the leagues wanted; none: all of the sports.")

    limit_currency: AssetCode = Field(default="USD", description="Currency that limits of stakes are asked for in.")

    def adapter_config(self) -> PinnacleConfig:
        return PinnacleConfig(sports=self.sports, leagues=frozenset(self.leagues), asset=Asset.of(self.limit_currency))


def build(section: PinnacleSection, credentials: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled."""
    access = PinnacleAccess(username=_USERNAME.of(credentials), password=_PASSWORD.of(credentials))
    return BuiltProvider(
        provider=provider(access), polled=PinnacleFeed(context.caller, section.adapter_config(), context.clock)
    )


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="Pinnacle",
    site="https://github.com/pinnacleapi/pinnacleapi-documentation",
    terms=(
        "Closed to the public since July 2025: access is given by approval only (write to api@pinnacle.com), needs a"
        " funded account and at most two IP addresses. Odds of a sport may be asked for once in two minutes."
    ),
    credentials=(_USERNAME, _PASSWORD),
    needs_consent=True,
    sells_odds=True,
    kickoff_rank=3,
    section=PinnacleSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
)
