"""Registers Betfair Exchange."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from pydantic import Field

from advisor.adapters.betfair.contract import CONTRACT
from advisor.adapters.betfair.feed import BetfairConfig, BetfairFeed
from advisor.adapters.betfair.session import BetfairAccess, Session, SessionConfig
from advisor.adapters.betfair.stream.connection import StreamConfig
from advisor.adapters.betfair.stream.feed import BetfairStream
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.money.assets import Asset
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.doubles import SANDBOX_APP_KEY, SANDBOX_LOGIN
from advisor.providers.durations import Duration
from advisor.providers.sections import AssetCode, Host, Key, ProviderSection
from advisor.providers.spec import ProviderSpec, SandboxAddress, SandboxDouble

_APP_KEY: Final = Credential(
    variable="ADVISOR_BETFAIR_APP_KEY",
    description="Application key of a Betfair account.",
    example="ExampleAppKey001",
    pattern=r"[A-Za-z0-9]{16}",
)
_USERNAME: Final = Credential(
    variable="ADVISOR_BETFAIR_USERNAME", description="User name of that account.", example="example-user"
)
_PASSWORD: Final = Credential(
    variable="ADVISOR_BETFAIR_PASSWORD", description="Its password.", example="example-password"
)


class BetfairSection(ProviderSection):
    """The exchange: which competitions, and where prices are streamed from; without ``stream`` they are polled."""

    account_currency: AssetCode = Field(
        default="GBP", description="Currency of the account: the exchange states all sizes in it."
    )
    login_url: str = Field(description="Address of the login; it differs by the account's country.")
    competitions: tuple[Key, ...] = Field(
        default=(), description="Numbers of the competitions wanted; none: all of the kinds of sport."
    )
    event_types: tuple[Key, ...] = Field(default=(), description="Numbers of the kinds of sport wanted; none: all.")
    market_types: tuple[Key, ...] = Field(description="Kinds of markets wanted, such as MATCH_ODDS.")
    stream: bool = Field(default=True, strict=True, description="Prices are streamed; else they are polled.")
    stream_host: Host = Field(description="Host of the stream.")
    stream_port: int = Field(ge=1, le=65535, strict=True, description="TCP port of the stream.")
    stream_tls: bool = Field(
        default=True, strict=True, description="The stream is encrypted; only the sandbox's is not."
    )
    stream_refresh: Duration = Field(
        default=timedelta(minutes=15), description="How often the markets streamed are chosen anew, for new fixtures."
    )
    ahead: Duration = Field(default=timedelta(days=7), description="Markets of games that start so soon are wanted.")
    behind: Duration = Field(
        default=timedelta(hours=4), description="And of games that started so recently, for what is played now."
    )

    def adapter_config(self) -> BetfairConfig:
        return BetfairConfig(
            event_types=self.event_types,
            competitions=frozenset(self.competitions),
            market_types=self.market_types,
            ahead=self.ahead,
            behind=self.behind,
            asset=Asset.of(self.account_currency),
        )

    def stream_config(self) -> StreamConfig:
        """Where prices are streamed from."""
        return StreamConfig(
            host=self.stream_host,
            port=self.stream_port,
            tls=self.stream_tls,
            refresh=self.stream_refresh.total_seconds(),
            asset=Asset.of(self.account_currency),
        )


def build(section: BetfairSection, credentials: Credentials, context: ProviderContext) -> BuiltProvider:
    """Polled, and streamed where the section says so; both share one session."""
    access = BetfairAccess(
        app_key=_APP_KEY.of(credentials), username=_USERNAME.of(credentials), password=_PASSWORD.of(credentials)
    )
    session = Session(access, SessionConfig(identity_url=section.login_url), context.clock, lambda: context.caller)
    polled = BetfairFeed(context.caller, section.adapter_config(), context.clock, context.followed)
    pushed = (
        BetfairStream(
            session, polled.markets, section.stream_config(), context.clock, context.rng, limits=context.limits
        )
        if section.stream
        else None
    )
    return BuiltProvider(provider=session.provider(), polled=polled, pushed=pushed)


def _sandbox_addresses(at: SandboxAddress) -> dict[str, str | int]:
    return {"base_url": at.url, "login_url": at.url, "stream_host": at.stream_host, "stream_port": at.stream_port}


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="Betfair Exchange",
    site="https://developer.betfair.com",
    terms=(
        "Needs a Betfair account and an application key. The free delayed key gets prices up to three minutes late and"
        " places no bets; commercial use needs a licence from Betfair."
    ),
    credentials=(_APP_KEY, _USERNAME, _PASSWORD),
    sells_odds=True,
    kickoff_rank=2,
    section=BetfairSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
    sandbox=SandboxDouble(
        defaults=Path(__file__).with_name("sandbox.yaml"),
        addresses=_sandbox_addresses,
        credentials={
            _APP_KEY.variable: SANDBOX_APP_KEY,
            _USERNAME.variable: SANDBOX_LOGIN,
            _PASSWORD.variable: SANDBOX_LOGIN,
        },
    ),
)
