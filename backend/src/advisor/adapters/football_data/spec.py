"""Registers football-data.co.uk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from advisor.adapters.football_data.contract import CONTRACT
from advisor.adapters.football_data.downloads import PROVIDER, FootballDataConfig, files, provider
from advisor.providers.built import BuiltProvider, FileFeed, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.durations import Duration
from advisor.providers.sections import Key, ProviderSection
from advisor.providers.spec import ProviderSpec
from advisor.providers.units import Unit

if TYPE_CHECKING:
    from advisor.core.imports import FileInParts
    from advisor.identity.directory import TeamDirectory


class FootballDataSection(ProviderSection):
    """Files that are downloaded by schedule."""

    every: Duration = Field(
        default=timedelta(hours=12), description="How often files are downloaded; the site renews them twice a week."
    )
    divisions: tuple[Key, ...] = Field(description="Codes of the main leagues' files, such as E0.")
    extra: tuple[Key, ...] = Field(default=(), description="Codes of the extra leagues' files, such as ARG.")
    seasons_back: Annotated[int, Unit("seasons")] = Field(
        default=0, ge=0, le=30, strict=True, description="Earlier seasons to download beside the present one."
    )

    def adapter_config(self) -> FootballDataConfig:
        return FootballDataConfig(
            base_url=self.base_url, divisions=self.divisions, extra=self.extra, seasons_back=self.seasons_back
        )


def build(section: FootballDataSection, _: Credentials, context: ProviderContext) -> BuiltProvider:
    """Files alone."""
    config, clock = section.adapter_config(), context.clock
    return BuiltProvider(
        provider=provider(),
        files=FileFeed(sources=lambda: files(config, clock.now()), read=_read, every=section.every),
    )


def _read(content: bytes, file: str, teams: TeamDirectory) -> list[FileInParts]:
    # Imported here: whoever reads the facts of a provider does not wait for numpy.
    from advisor.adapters.football_data.files import read_in_parts

    return read_in_parts(content, file, teams)


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="football-data.co.uk",
    site="https://www.football-data.co.uk",
    terms=(
        "football-data.co.uk's files are for private individuals and the prediction of league matches only: no"
        " commercial use, no passing on, no training of models on its data. Off unless you switch it on; about one call"
        " a second."
    ),
    section=FootballDataSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
)
