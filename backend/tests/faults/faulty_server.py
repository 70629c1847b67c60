"""A provider with faults, on virtual time: it counts its quotas as a strict provider would, and knows the truth."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from advisor.upstream.calls import Call
from advisor.upstream.classify import json_or_failed
from advisor.upstream.provider import Answer, Classification
from advisor.upstream.transport import HttpRequest, TransportError, Trouble


class Fault(StrEnum):
    """What may go wrong with a request."""

    LIMITED = "limited"
    ERROR = "error"
    TIMEOUT = "timeout"
    RESET = "reset"
    HALF_BODY = "half_body"
    MALFORMED = "malformed"
    SLOW_DRIP = "slow_drip"


@dataclass(slots=True)
class FaultyServer:
    """Fails a share of the requests, each in a way drawn at random.

    Attributes:
        rng: draws faults and latencies.
        share: of requests that fail.
        arrivals: seconds at which requests came, by host.
        faults: how often each fault was made.
    """

    rng: np.random.Generator
    share: float = 0.0
    arrivals: dict[str, list[float]] = field(default_factory=dict)
    faults: dict[Fault, int] = field(default_factory=dict)

    async def send(self, request: HttpRequest) -> Answer:
        loop = asyncio.get_running_loop()
        host = request.url.split("/")[2]
        self.arrivals.setdefault(host, []).append(loop.time())
        made_at = loop.time()
        body = b'{"made_at": %.6f}' % made_at
        fault = self._draw()
        await asyncio.sleep(float(self.rng.uniform(0.02, 0.3)))
        if fault is None:
            return Answer(status=200, headers={}, body=body)
        self.faults[fault] = self.faults.get(fault, 0) + 1
        return await self._fail(fault, request, body)

    async def aclose(self) -> None:
        return None

    def _draw(self) -> Fault | None:
        if self.rng.random() >= self.share:
            return None
        return list(Fault)[int(self.rng.integers(len(Fault)))]

    async def _fail(self, fault: Fault, request: HttpRequest, body: bytes) -> Answer:
        match fault:
            case Fault.LIMITED:
                headers = {"retry-after": "2"} if self.rng.random() < 0.5 else {}
                return Answer(status=429, headers=headers, body=b"")
            case Fault.ERROR:
                return Answer(status=500, headers={}, body=b"oops")
            case Fault.TIMEOUT:
                await asyncio.sleep(request.timeout.total_seconds())
                raise TransportError(Trouble.TIMEOUT)
            case Fault.RESET:
                raise TransportError(Trouble.BROKEN)
            case Fault.HALF_BODY:
                return Answer(status=200, headers={}, body=body[: len(body) // 2])
            case Fault.MALFORMED:
                return Answer(status=200, headers={}, body=b"<html>busy</html>")
            case Fault.SLOW_DRIP:
                await asyncio.sleep(request.total_timeout.total_seconds())
                raise TransportError(Trouble.TIMEOUT)


def classify(_: Call, answer: Answer) -> Classification:
    """As adapters of JSON providers classify."""
    return json_or_failed(answer)
