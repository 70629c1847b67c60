"""What happens upstream can be read by Prometheus, and whose state changed is passed on."""

import socket
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

from advisor.core.errors import ConfigError
from advisor.live.metrics import UpstreamTelling, served
from advisor.ports.upstream_store import TransitionRecord
from advisor.postgres.server import free_port
from advisor.upstream.calls import Source


def test_figures_are_served_while_the_process_runs() -> None:
    registry, port = CollectorRegistry(), free_port()
    changed: list[str] = []
    telling = UpstreamTelling(registry, changed.append)
    telling.attempted("espn", "scoreboard", "ok", timedelta(milliseconds=30))
    telling.answered("espn", "scoreboard", Source.STALE)
    telling.charged("espn", "scoreboard", 3, 0)
    telling.transitioned(
        TransitionRecord(
            provider="espn",
            endpoint="",
            before="closed",
            after="open",
            reason="",
            at=datetime(2026, 11, 25, tzinfo=UTC),
        )
    )
    with served(registry, port):
        told = urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    assert 'advisor_upstream_breaker_transitions_total{after="open",endpoint="",provider="espn"} 1.0' in told
    assert 'advisor_upstream_calls_total{provider="espn",source="stale"} 1.0' in told
    assert 'advisor_upstream_credits_total{provider="espn"} 3.0' in told
    assert 'advisor_upstream_request_seconds_count{endpoint="scoreboard",outcome="ok",provider="espn"} 1.0' in told
    assert changed == ["espn"]


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)), served(CollectorRegistry(), port):
            raise AssertionError("It listens where somebody else does.")
