"""The sandbox behind faults, in process, and transports that note what truly happened."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import httpx

from advisor.sandbox.faults.endpoints import endpoint_of

SERVED_AT = "x-served-at"
"""Header of each sound answer: seconds of the loop at which it was made. A stale answer keeps its own."""
_LATENCY = 0.05
_TOO_MANY = b"TOO_MANY_REQUESTS"


@dataclass(slots=True)
class TruthfulTransport(httpx.AsyncBaseTransport):
    """Asks the sandbox, and says on each answer when it was made.

    Attributes:
        refusals: answers by which the sandbox itself, not a planned fault, said that we ask too much.
    """

    inner: httpx.AsyncBaseTransport
    refusals: Counter[str] = field(default_factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(_LATENCY)
        response = await self.inner.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or _TOO_MANY in body:
            self.refusals[str(endpoint_of(request.url.path))] += 1
        headers = [*response.headers.raw, (SERVED_AT.encode(), f"{asyncio.get_running_loop().time():.6f}".encode())]
        return httpx.Response(response.status_code, headers=headers, content=body, request=request)


@dataclass(slots=True)
class CountingTransport(httpx.AsyncBaseTransport):
    """Notes when requests were sent, those that then fail included.

    Attributes:
        sent: seconds of the loop, by provider.
    """

    inner: httpx.AsyncBaseTransport
    sent: dict[str, list[float]] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        provider = str(endpoint_of(request.url.path)).partition("/")[0]
        self.sent.setdefault(provider, []).append(asyncio.get_running_loop().time())
        return await self.inner.handle_async_request(request)


def most_within(instants: list[float], length: float) -> int:
    """The largest number of instants in any half-open window of so many seconds."""
    first, most = 0, 0
    for last, at in enumerate(instants):
        while instants[first] <= at - length:
            first += 1
        most = max(most, last - first + 1)
    return most
