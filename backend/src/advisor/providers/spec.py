"""Everything that registers a provider, in one value: the ``SPEC`` of an adapter's ``spec.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from advisor.parsing.contracts.documents import Contract
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credential, Credentials
from advisor.providers.sections import ProviderSection
from advisor.upstream.config import BreakerConfig, ProviderConfig, ScheduleConfig

S = TypeVar("S", bound=ProviderSection)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxAddress:
    """Where the sandbox listens.

    Attributes:
        url: of HTTP, without a trailing slash.
        stream_host, stream_port: of the exchange's stream.
    """

    url: str
    stream_host: str
    stream_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxDouble:
    """A provider's double in the sandbox.

    Attributes:
        defaults: YAML of a section, over the provider's own defaults.
        addresses: names and values of the section that lead to the sandbox.
        credentials: what the double accepts, by variable.
        enabled: whether a start on the sandbox uses it; False for doubles that are played by request only.
    """

    defaults: Path
    addresses: Callable[[SandboxAddress], Mapping[str, str | int]]
    credentials: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec(Generic[S]):
    """A provider: its facts, its settings, and how it is put together.

    Attributes:
        key: ours, the name of the adapter's folder.
        name: its own.
        site: where to get access, ``https://…``.
        terms: on what conditions it may be used; shown where it is switched on.
        credentials: variables it needs. With a secret among them it is on once the first of those is set; without one
            it is on when ``ADVISOR_PROVIDERS`` names it.
        needs_consent: its conditions ask for consent: it must be named even if its secrets are set.
        sells_odds: it brings live odds, so that the sandbox is not needed.
        kickoff_rank: whose kick-off of a game counts: a lower number goes over a higher one, and those that name none
            come last.
        section: its settings in YAML.
        defaults: YAML of that section.
        build: puts it together; nothing is called yet.
        contract: what we rely on in its answers.
        sandbox: None for a provider without a double.
    """

    key: str
    name: str
    site: str
    terms: str
    credentials: tuple[Credential, ...] = ()
    needs_consent: bool = False
    sells_odds: bool = False
    kickoff_rank: int | None = None
    section: type[S]
    defaults: Path
    build: Callable[[S, Credentials, ProviderContext], BuiltProvider]
    contract: Contract
    sandbox: SandboxDouble | None = None

    @property
    def secrets(self) -> tuple[Credential, ...]:
        """Its credentials that must never show."""
        return tuple(each for each in self.credentials if each.secret)

    @property
    def switch_on(self) -> tuple[str, ...]:
        """Lines for ``.env`` that switch it on, with ``…`` for what the user has to fill in."""
        named = self.needs_consent or not self.secrets
        name = (f"ADVISOR_PROVIDERS={self.key}",) if named else ()
        # Alone, one that sells no odds would leave the sandbox running, and the sandbox runs alone.
        real = () if self.sells_odds else ("ADVISOR_SANDBOX=off",)
        return (*name, *(f"{each.variable}=…" for each in self.credentials), *real)


AnySpec: TypeAlias = ProviderSpec[ProviderSection]
Specs: TypeAlias = Mapping[str, AnySpec]
"""By key, in the order in which providers are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnabledProvider:
    """A provider that is on: what is set about it, and what gives access.

    Attributes:
        section: of the class that ``spec.section`` names.
        breaker: for what the section does not say of it.
    """

    spec: AnySpec
    section: ProviderSection
    credentials: Credentials
    breaker: BreakerConfig

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def config(self) -> ProviderConfig:
        """For the orchestrator."""
        return self.section.provider_config(self.spec.key, self.breaker)

    @property
    def schedule(self) -> ScheduleConfig:
        """When its subjects are fetched."""
        return self.section.schedule.config()

    def build(self, context: ProviderContext) -> BuiltProvider:
        """Put it together; nothing is called yet."""
        return self.spec.build(self.section, self.credentials, context)
