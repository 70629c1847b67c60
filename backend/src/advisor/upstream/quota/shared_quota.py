"""A provider's quota as all processes share it: each change is written before it counts."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from advisor.core.errors import DatabaseUnavailableError
from advisor.ports.upstream_store import UpstreamStore
from advisor.upstream.config import ProviderConfig
from advisor.upstream.quota.rate_limits import Quota, quota_from_json, quota_to_json
from advisor.upstream.quota.sliding_window import SlidingWindow

log = structlog.get_logger(__name__)
T = TypeVar("T")

_TRIES = 100


class SharedQuota:
    """The last known quota, and the way to change it.

    One write carries all requests granted at once and is refused if another process wrote in between; then the change
    is computed anew on what that process left. So no interleaving overspends a rate limit.

    Args:
        config: of the provider.
        store: where it is shared.
    """

    def __init__(self, config: ProviderConfig, store: UpstreamStore) -> None:
        self._config = config
        self._store = store
        self._lock = asyncio.Lock()
        self._known = Quota(windows=tuple(SlidingWindow(config=limit) for limit in config.rate_limits))
        self._version: int | None = None

    @property
    def known(self) -> Quota:
        """As of the last write or reading; other processes may have spent since."""
        return self._known

    async def refresh(self) -> None:
        """Read what other processes did.

        Raises:
            DatabaseUnavailableError: the store is away.
        """
        async with self._lock:
            await self._load()

    async def change(self, work: Callable[[Quota], tuple[Quota, T]]) -> T:
        """Replace the quota by what ``work`` makes of it, which may be run several times.

        Returns:
            What the last run of ``work`` gave beside the quota.

        Raises:
            DatabaseUnavailableError: the store is away, or too busy; nothing is changed.
        """
        async with self._lock:
            if self._version is None:
                await self._load()
            for _ in range(_TRIES):
                changed, result = work(self._known)
                if changed is self._known:
                    return result
                version = self._version or 0
                if await self._store.swap_quota(self._config.key, version, quota_to_json(changed)):
                    self._known, self._version = changed, version + 1
                    return result
                await self._load()
        raise DatabaseUnavailableError(f"The quota of {self._config.key} is contended by too many processes.")

    async def _load(self) -> None:
        record = await self._store.quota(self._config.key)
        if record.body:
            read = quota_from_json(record.body, self._config.rate_limits)
            if read is None:
                log.warning("upstream_quota_unreadable", provider=self._config.key)
            else:
                self._known = read
        self._version = record.version
