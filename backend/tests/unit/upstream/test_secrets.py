"""Keys never show: not in logs, errors, metrics, snapshots or what is stored, however odd they are."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote, quote_plus

import httpx
import numpy as np
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import UpstreamError
from advisor.ports.upstream_store import AddressSwitch, TransitionRecord
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import LoopClock, run_virtually
from advisor.upstream.calls import Call, Priority, Source
from advisor.upstream.config import BreakerConfig, OrchestratorConfig, RetryConfig
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Answer, Classification, Credentials, Provider, Verdict
from advisor.upstream.scrub import Scrubber, spellings
from advisor.upstream.snapshots import HealthReport, snapshot_to_json
from advisor.upstream.transport import HttpxTransport
from tests.unit.upstream.building import call, settings

# Marked at both ends, so that the product's own texts cannot hold it by chance.
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=24).map(
    lambda text: f"kQ7{text}Zx9"
)


class NotingEvents:
    """Notes everything that is reported to it, as text."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def attempted(self, provider: str, endpoint: str, outcome: str, took: timedelta) -> None:
        self.noted.append(f"{provider} {endpoint} {outcome}")

    def answered(self, provider: str, endpoint: str, source: Source) -> None:
        self.noted.append(f"{provider} {endpoint} {source}")

    def unanswered(self, provider: str, endpoint: str, code: str) -> None:
        self.noted.append(f"{provider} {endpoint} {code}")

    def waited(self, provider: str, priority: Priority, waited: timedelta) -> None:
        self.noted.append(provider)

    def retried(self, provider: str, endpoint: str) -> None:
        self.noted.append(f"{provider} {endpoint}")

    def charged(self, provider: str, endpoint: str, credits: int, money_e6: int) -> None:
        self.noted.append(f"{provider} {endpoint}")

    def switched(self, switch: AddressSwitch) -> None:
        self.noted.append(repr(switch))

    def transitioned(self, transition: TransitionRecord) -> None:
        self.noted.append(repr(transition))

    def health_changed(self, report: HealthReport) -> None:
        self.noted.append(repr(report))

    def change_stored(self, provider: str) -> None:
        self.noted.append(provider)


@given(KEYS, st.text(max_size=20), st.text(max_size=20))
def test_every_spelling_is_masked(key: str, before: str, after: str) -> None:
    scrubber = Scrubber(lambda: (key,))
    for spelling in {*spellings(key), quote(key).lower(), quote_plus(key), str(httpx.QueryParams({"k": key}))[2:]}:
        clean = scrubber.clean(f"{before}{spelling}{after}")
        assert spelling not in clean
        assert key not in clean


def test_a_key_that_changes_is_masked_from_then_on_and_without_keys_nothing_is() -> None:
    keys = ["first-key"]
    scrubber = Scrubber(lambda: tuple(keys))
    assert scrubber.clean("first-key second-key") == "*** second-key"
    keys.append("second-key")
    assert scrubber.clean("first-key second-key") == "*** ***"
    assert Scrubber(tuple).clean("abc") == "abc"


def _leaks(key: str, text: str) -> bool:
    return any(spelling in text for spelling in spellings(key))


class Echo:
    """A provider, and its adapter, that say the key wherever they say anything."""

    def __init__(self, key: str, rng: np.random.Generator) -> None:
        self.key = key
        self.rng = rng
        self.asked: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        match int(self.rng.integers(7)):
            case 0:
                raise httpx.ConnectError(f"cannot reach {request.url}", request=request)
            case 1:
                raise httpx.ReadTimeout(f"{request.url}", request=request)
            case 2:
                return httpx.Response(302, headers={"location": f"https://elsewhere.test/?k={quote(self.key)}"})
            case 3:
                return httpx.Response(401, text=f"bad key {self.key}")
            case 4:
                return httpx.Response(500, text=f"trace {request.url}")
            case 5:
                return httpx.Response(429, text=self.key)
            case _:
                return httpx.Response(200, text="{}")

    def classify(self, _: Call, given: Answer) -> Classification:
        verdicts = {200: Verdict.OK, 401: Verdict.UNAUTHORISED, 429: Verdict.LIMITED, 500: Verdict.FAILED}
        detail = f"it said {given.body.decode()} about {quote(self.key)}"
        return Classification(
            verdict=verdicts.get(given.status, Verdict.REFUSED), reason=f"R-{self.key}", detail=detail
        )

    async def authorise(self, _: Call, renew: bool) -> Credentials:
        return Credentials(params={"apiKey": self.key}, headers={"x-key": quote(self.key)})


@given(KEYS, st.integers(0, 2**32 - 1))
def test_whatever_goes_wrong_the_key_is_only_in_the_request(key: str, seed: int) -> None:
    """The provider echoes the key in its answers, its redirects and its errors, and the adapter passes that on."""
    rng = np.random.default_rng(seed)
    echo = Echo(key, rng)

    async def work() -> list[str]:
        events, store, shown = NotingEvents(), MemoryStore(), list[str]()
        provider = Provider(key="p", classify=echo.classify, authorise=echo.authorise, secrets=lambda: (key,))
        transport = HttpxTransport(inner=httpx.MockTransport(echo.answer))
        ours = RequestOrchestrator(
            OrchestratorConfig(),
            [(settings(breaker=BreakerConfig(fail_max=2), retry=RetryConfig(share_per_minute=1)), provider)],
            transport=transport,
            clock=LoopClock(),
            rng=rng,
            store=store,
            events=events,
        )
        await ours.start()
        for number in range(6):
            try:
                await ours.call(call(number))
            except UpstreamError as error:
                shown += [str(error), repr(error), repr(error.__dict__), repr(error.__context__), repr(error.__cause__)]
        ours.record_probe("p", f"it said {key}", failed=True)
        await asyncio.sleep(3)
        shown += [repr(ours.transitions()), snapshot_to_json(ours.snapshot()["p"])]
        shown += [repr(ours), repr(provider), repr(await echo.authorise(call(), True)), *events.noted]
        await ours.shutdown()
        shown.append(repr(store))
        await transport.aclose()
        return shown

    with structlog.testing.capture_logs() as lines:
        shown = run_virtually(work())
    assert any(request.url.params["apiKey"] == key for request in echo.asked)
    assert not [text for text in [*shown, *map(repr, lines)] if _leaks(key, text)]


def test_httpx_does_not_log_addresses_even_when_everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        transport = HttpxTransport(inner=httpx.MockTransport(lambda _: httpx.Response(500)))
        logging.getLogger("httpx").setLevel(logging.DEBUG)
        provider = Provider(
            key="p", classify=lambda _, __: Classification(verdict=Verdict.FAILED), authorise=_with_key, secrets=tuple
        )
        ours = RequestOrchestrator(
            OrchestratorConfig(),
            [(settings(), provider)],
            transport=transport,
            clock=LoopClock(),
            rng=np.random.default_rng(1),
            store=MemoryStore(),
        )
        with suppress(UpstreamError):
            await ours.call(call())
        await transport.aclose()

    with caplog.at_level(logging.DEBUG):
        run_virtually(work())
    assert "a-key" not in caplog.text


async def _with_key(_: Call, renew: bool) -> Credentials:
    return Credentials(params={"apiKey": "a-key"})
