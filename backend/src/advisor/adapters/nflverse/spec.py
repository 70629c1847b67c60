"""Registers nflverse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import Field

from advisor.adapters.nflverse.contract import CONTRACT, PROVIDER
from advisor.adapters.nflverse.downloads import NflverseConfig, files, provider
from advisor.providers.built import BuiltProvider, FileFeed, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.durations import Duration
from advisor.providers.sections import ProviderSection
from advisor.providers.spec import ProviderSpec

if TYPE_CHECKING:
    from advisor.core.imports import FileInParts
    from advisor.identity.directory import TeamDirectory


class NflverseSection(ProviderSection):
    """One file that is downloaded by schedule."""

    every: Duration = Field(
        default=timedelta(hours=12), description="How often the file is downloaded; it is renewed after game days."
    )

    def adapter_config(self) -> NflverseConfig:
        return NflverseConfig(base_url=self.base_url)


def build(section: NflverseSection, _: Credentials, context: ProviderContext) -> BuiltProvider:
    """The file alone."""
    config = section.adapter_config()
    return BuiltProvider(
        provider=provider(), files=FileFeed(sources=lambda: files(config), read=_read, every=section.every)
    )


def _read(content: bytes, file: str, teams: TeamDirectory) -> list[FileInParts]:
    # Imported here: whoever reads the facts of a provider does not wait for numpy.
    from advisor.adapters.nflverse.parse import parse

    return [parse(content, file, teams).in_parts()]


SPEC: Final = ProviderSpec(
    key=PROVIDER,
    name="nflverse",
    site="https://github.com/nflverse/nfldata",
    terms=(
        "nflverse publishes the schedule, results and lines of the NFL free of charge for everyone; name nflverse and"
        " Lee Sharpe where the data are shown."
    ),
    section=NflverseSection,
    defaults=Path(__file__).with_name("defaults.yaml"),
    build=build,
    contract=CONTRACT,
)
