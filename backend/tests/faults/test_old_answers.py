"""An old answer given again is known by its Date, and the exchange's stale answers are to the question asked."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import httpx
import numpy as np
import pytest

from advisor.sandbox.faults.plan import FaultKind, FaultPlan, FaultRule
from advisor.sandbox.faults.transport import FaultyTransport
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import START, LoopClock, run_virtually
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.config import OrchestratorConfig, ProviderConfig, RateLimitConfig, Window
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Provider
from advisor.upstream.transport import HttpxTransport
from tests.faults.faulty_server import classify

LATER = 100


async def _asked(date: str) -> timedelta:
    """How old an answer with such a Date is taken to be."""
    inner = httpx.MockTransport(lambda _: httpx.Response(200, headers={"date": date}, content=b"{}"))
    limit = RateLimitConfig(name="second", window=Window.SECOND, capacity=5)
    config = ProviderConfig(key="p", base_url="https://p.test", rate_limits=(limit,))
    ours = RequestOrchestrator(
        OrchestratorConfig(),
        [(config, Provider(key="p", classify=classify))],
        transport=HttpxTransport(inner=inner),
        clock=LoopClock(),
        rng=np.random.default_rng(1),
        store=MemoryStore(),
    )
    await asyncio.sleep(LATER)
    reply = await ours.call(Call(provider="p", endpoint="odds", kind=CallKind.ODDS, path="odds"))
    return LoopClock().now() - reply.fetched_at


@pytest.mark.parametrize(
    ("date", "age"),
    [
        (format_datetime(START + timedelta(seconds=40), usegmt=True), 60),
        (format_datetime(START + timedelta(seconds=LATER - 1), usegmt=True), 0),
        (format_datetime(START + timedelta(hours=1), usegmt=True), 0),
        (format_datetime(START - timedelta(days=400), usegmt=True), 86_400),
        ("yesterday", 0),
        ("", 0),
    ],
)
def test_an_answer_is_as_old_as_its_date_says(date: str, age: int) -> None:
    assert run_virtually(_asked(date)) == timedelta(seconds=age)


def test_a_stale_answer_is_one_to_the_same_question() -> None:
    async def work() -> list[bytes]:
        inner = httpx.MockTransport(lambda request: httpx.Response(200, content=request.content))
        plan = FaultPlan([FaultRule(endpoint="*", kind=FaultKind.STALE)], np.random.default_rng(1))
        transport = FaultyTransport(inner, plan, LoopClock())
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            path = "/exchange/betting/json-rpc/v1"
            return [(await client.post(path, content=body)).content for body in (b"catalogue", b"books", b"catalogue")]

    assert run_virtually(work()) == [b"catalogue", b"books", b"catalogue"]
