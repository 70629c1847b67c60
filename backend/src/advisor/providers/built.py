"""A provider put together: what an adapter is given, and the feeds it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias

from advisor.core.clock import Clock
from advisor.core.orders.awaited import AwaitedResultsNow
from advisor.core.places import Place, PlacesNow
from advisor.parsing.contracts.documents import ContractLimits
from advisor.ports.feeds import PolledFeed, PushedFeed
from advisor.ports.followed_fields import FollowedFieldStore
from advisor.upstream.calls import Caller
from advisor.upstream.downloads import FileSource
from advisor.upstream.provider import Provider

if TYPE_CHECKING:
    # Only named here: whoever reads the facts of a provider does not wait for numpy.
    import numpy as np

    from advisor.core.imports import FileInParts
    from advisor.identity.directory import TeamDirectory

ReadFile: TypeAlias = "Callable[[bytes, str, TeamDirectory], Sequence[FileInParts]]"
"""Content and name of a file → what it holds; raises ImportRefusedError when it is another kind of file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderContext:
    """What an adapter works with.

    Attributes:
        caller: makes its calls; not to be used before ``build`` has returned.
        rng: for waits that must not coincide.
        places: where weather is wanted.
        awaited: results that bets wait for.
        followed: what an adapter waits for, beyond the end of the process.
        limits: when what is pushed counts as broken; answers of calls are held against the contract by the caller.
    """

    caller: Caller
    clock: Clock
    rng: np.random.Generator
    places: PlacesNow
    awaited: AwaitedResultsNow
    followed: FollowedFieldStore
    limits: ContractLimits = field(default_factory=ContractLimits)


class Locator(Protocol):
    """Finds towns on the map."""

    async def locate(self, town: str, country: str = "") -> Place | None:
        """A town's coordinates, None when it is not found.

        Args:
            town: its name.
            country: ISO code of two letters, "" where not known.

        Raises:
            UpstreamError: the provider did not answer, or said no.
            PayloadRefusedError: its answer cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFeed:
    """Files that are downloaded by schedule and imported where they changed.

    Attributes:
        sources: the files to fetch now.
        read: reads one of them.
        every: how often they are fetched.
    """

    sources: Callable[[], Sequence[FileSource]]
    read: ReadFile
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltProvider:
    """What an adapter makes; at least one of the feeds.

    Attributes:
        provider: how its calls are signed and its answers classified.
        polled: None for one that only has files.
        pushed: None for one that sends nothing by itself.
        files: None for one without files.
        locator: None for one that finds no towns.
    """

    provider: Provider
    polled: PolledFeed | None = None
    pushed: PushedFeed | None = None
    files: FileFeed | None = None
    locator: Locator | None = None
