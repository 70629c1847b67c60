"""Backup addresses of a provider: taken in order, left again, and never used to send something twice."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from advisor.core.errors import UpstreamDependencyUnavailable
from advisor.ports.upstream_store import AddressSwitch
from advisor.testing.upstream_store import MemoryStore
from advisor.testing.virtual_time import run_virtually
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.config import BreakerConfig, ProviderConfig, RetryConfig
from advisor.upstream.events import SilentEvents
from advisor.upstream.orchestrator import RequestOrchestrator
from advisor.upstream.provider import Answer, Credentials
from advisor.upstream.transport import HttpRequest, TransportError, Trouble, request_of
from tests.unit.upstream.building import call, orchestrator, settings

RESET = timedelta(seconds=60)
ONE, TWO, THREE = "https://p.test", "https://two.test/v2", "https://three.test"


@dataclass(slots=True)
class Hosts:
    """Answers where a host is up; of those that are down it gives no answer.

    Attributes:
        asked: hosts, in the order of requests.
    """

    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> Answer:
        host = urlsplit(request.url).netloc
        self.asked.append(host)
        await asyncio.sleep(0.1)
        if host in self.down:
            raise TransportError(Trouble.TIMEOUT)
        return Answer(status=200, headers={}, body=host.encode())

    async def aclose(self) -> None:
        return None


class Heard(SilentEvents):
    def __init__(self) -> None:
        self.switches: list[AddressSwitch] = []

    def switched(self, switch: AddressSwitch) -> None:
        self.switches.append(switch)


def with_backups(*backups: str, fail_max: int = 3, attempts: int = 3) -> ProviderConfig:
    return settings(
        backup_urls=backups,
        breaker=BreakerConfig(fail_max=fail_max, reset_timeout=RESET),
        retry=RetryConfig(attempts=attempts, share_per_minute=1.0),
    )


async def bodies(ours: RequestOrchestrator, calls: int) -> list[str]:
    """Of so many calls one after the other; empty where there was no answer."""
    found = []
    for number in range(calls):
        try:
            found.append((await ours.call(call(f"{calls} {number}"))).body.decode())
        except UpstreamDependencyUnavailable:
            found.append("")
    return found


def test_the_next_address_is_called_while_the_first_fails_and_the_first_again_once_it_answers() -> None:
    async def work() -> None:
        hosts, heard, store = Hosts(down={"p.test"}), Heard(), MemoryStore()
        ours = orchestrator(hosts, with_backups(TWO), events=heard, store=store)  # type: ignore[arg-type]
        assert await bodies(ours, 2) == ["", "two.test"]
        assert hosts.asked == ["p.test", "p.test", "two.test"]
        hosts.asked.clear()
        await ours.call(call(2))
        assert hosts.asked == ["two.test"], "the one that fails is left alone"
        shown = ours.snapshot()["p"].address
        assert shown is not None
        assert (shown.urls, shown.in_use) == ((ONE, TWO), 1)
        await asyncio.sleep(RESET.total_seconds() + 1)
        hosts.asked.clear()
        await ours.call(call(3))
        assert hosts.asked == ["p.test", "two.test"], "one call tries it again, and is made anew elsewhere"
        hosts.down.clear()
        await asyncio.sleep(RESET.total_seconds() + 1)
        hosts.asked.clear()
        assert (await ours.call(call(4))).body == b"p.test"
        await ours.call(call(5))
        assert hosts.asked == ["p.test", "p.test"]
        assert [(each.before, each.after, each.is_return) for each in heard.switches] == [
            (ONE, TWO, False), (TWO, ONE, True),
        ]  # fmt: skip
        assert {each.state for each in ours.snapshot()["p"].breakers} == {"closed"}
        await ours.start()
        await ours.shutdown()
        assert store.switches == heard.switches

    run_virtually(work())


def test_all_addresses_are_tried_in_order_and_the_breaker_opens_when_none_answers() -> None:
    async def work() -> None:
        hosts = Hosts(down={"p.test", "two.test", "three.test"})
        ours = orchestrator(hosts, with_backups(TWO, THREE, fail_max=2, attempts=1))  # type: ignore[arg-type]
        assert await bodies(ours, 6) == [""] * 6
        assert hosts.asked == ["p.test", "p.test", "two.test", "two.test", "three.test", "three.test"]
        assert {each.state for each in ours.snapshot()["p"].breakers} == {"open"}

    run_virtually(work())


def test_what_changes_something_is_sent_once_and_never_at_a_backup() -> None:
    """Nobody knows whether an order that got no answer has arrived: no other address gets it, whatever fails."""

    async def work() -> None:
        hosts = Hosts(down={"p.test"})
        ours = orchestrator(hosts, with_backups(TWO))  # type: ignore[arg-type]
        order = call(idempotent=False, method="POST", body=b"{}")
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(order)
        assert hosts.asked == ["p.test"]
        await ours.call(call(1))
        assert hosts.asked[-1] == "two.test"
        hosts.asked.clear()
        with pytest.raises(UpstreamDependencyUnavailable):
            await ours.call(order)
        assert hosts.asked == ["p.test"], "also while reads are made elsewhere"

    run_virtually(work())


def test_a_whole_address_of_the_first_is_called_at_the_backup_and_others_stay() -> None:
    config = settings(backup_urls=(TWO,))

    def url(path: str) -> str:
        made = Call(provider="p", endpoint="odds", kind=CallKind.ODDS, path=path)
        return request_of(config, made, Credentials(), TWO).url

    assert url("odds/1") == "https://two.test/v2/odds/1"
    assert url("https://p.test/odds/1") == "https://two.test/v2/odds/1"
    assert url("https://p.test.evil/odds/1") == "https://p.test.evil/odds/1"
    assert url("https://login.test/x") == "https://login.test/x"
    allowed = request_of(config, Call(provider="p", endpoint="odds", kind=CallKind.ODDS, path="x"), Credentials()).hosts
    assert allowed == {"p.test", "two.test"}
