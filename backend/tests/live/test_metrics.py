"""Prometheus reads the metrics of calls, and whose state changed is passed on."""

import socket
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

from advisor.core.errors import ConfigError
from advisor.live.metrics import UpstreamMetrics, served
from advisor.ports.upstream_store import TransitionRecord
from advisor.postgres.server import free_port
from advisor.upstream.calls import Source


def test_metrics_are_served_while_the_process_runs() -> None:
    registry, port = CollectorRegistry(), free_port()
    changed: list[str] = []
    stored: list[str] = []
    metrics = UpstreamMetrics(registry, changed.append, stored.append)
    metrics.attempted("espn", "scoreboard", "ok", timedelta(milliseconds=30))
    metrics.answered("espn", "scoreboard", Source.STALE)
    metrics.charged("espn", "scoreboard", 3, 0)
    metrics.transitioned(
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
        shown = urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    assert 'advisor_upstream_breaker_transitions_total{after="open",endpoint="",provider="espn"} 1.0' in shown
    assert 'advisor_upstream_calls_total{provider="espn",source="stale"} 1.0' in shown
    assert 'advisor_upstream_credits_total{provider="espn"} 3.0' in shown
    assert 'advisor_upstream_request_seconds_count{endpoint="scoreboard",outcome="ok",provider="espn"} 1.0' in shown
    assert (changed, stored) == (["espn"], [])
    metrics.change_stored("espn")
    assert (changed, stored) == (["espn"], ["espn"])


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)), served(CollectorRegistry(), port):
            raise AssertionError("It listens where somebody else does.")
