"""Logs are structured, go to stderr alone, carry the request, and never a secret."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from advisor.telemetry.config import LogConfig
from advisor.telemetry.logs import HIDDEN, configure_logging, hide_in_text, hide_secrets

SECRET = "s3cr3t-Vx9.q_Z"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What was logged as JSON while the test ran, line by line."""
    root = logging.getLogger()
    handlers, level, before = list(root.handlers), root.level, structlog.get_config()
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging(LogConfig(format="json", level="info"))
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def test_one_json_object_for_each_line(written: Callable[[], list[dict[str, Any]]]) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("advisor.test").info("bet_placed", odds="2.10", note="two\nlines")
    logging.getLogger("uvicorn.error").warning("port %s is slow", 8000)
    ours, theirs = written()
    assert (ours["event"], ours["odds"], ours["request_id"], ours["level"]) == ("bet_placed", "2.10", "r1", "info")
    assert ours["note"] == "two\nlines"
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("port 8000 is slow", "uvicorn.error", "warning")


def test_levels_below_the_configured_one_are_silent(written: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("advisor.test").debug("quiet")
    logging.getLogger("anything").debug("quiet")
    assert written() == []


def test_a_pool_whose_database_is_away_says_so_in_one_line_each(written: Callable[[], list[dict[str, Any]]]) -> None:
    pool = logging.getLogger("asyncpg.pool")
    for error in (TimeoutError(), ConnectionRefusedError("nobody listens")):
        try:
            raise error
        except OSError:
            pool.warning("Failed to restore the floor; %s", "retrying", exc_info=True)
    pool.warning("Pool.close() lasts over 60 seconds")
    try:
        raise ValueError("a defect")
    except ValueError:
        pool.exception("what ends it")
    *lines, last = written()
    assert [line["event"] for line in lines] == [
        "Failed to restore the floor; retrying (TimeoutError)",
        "Failed to restore the floor; retrying (nobody listens)",
        "Pool.close() lasts over 60 seconds",
    ]
    assert not any("exception" in line for line in lines)
    assert "ValueError: a defect" in last["exception"]


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://advisor:{SECRET}@127.0.0.1:5432/advisor",
        f"GET https://api.the-odds-api.com/v4/sports?apiKey={SECRET}&regions=eu",
        f"Authorization: Bearer {SECRET}",
        f"could not connect (password={SECRET}, host=db)",
    ],
)
def test_no_secret_in_any_part_of_a_line(written: Callable[[], list[dict[str, Any]]], text: str) -> None:
    log = structlog.get_logger("advisor.test")
    log.info(text, detail=text, nested={"list": [text, {"deep": text}]}, object=ValueError(text))
    logging.getLogger("library").info("asked %s", text)
    try:
        raise ConnectionError(text)
    except ConnectionError:
        log.exception("failed")
    lines = written()
    assert len(lines) == 3
    assert SECRET not in json.dumps(lines)
    assert "ConnectionError" in lines[2]["exception"]


@pytest.mark.parametrize(
    "key", ["password", "api_key", "apiKey", "ODDS_API_KEY", "Authorization", "database_url", "session_token"]
)
def test_values_of_secret_keys_are_hidden_whatever_they_are(key: str) -> None:
    hidden = hide_secrets(None, "info", {"event": "e", key: SECRET, "inner": {key: [SECRET]}})
    assert hidden == {"event": "e", key: HIDDEN, "inner": {key: HIDDEN}}


@given(
    password=st.text(st.characters(blacklist_characters="@/ ", blacklist_categories=("Cc", "Cs", "Z")), min_size=6),
    user=st.text("abcdefgh_", min_size=1),
)
def test_passwords_of_urls_are_hidden(password: str, user: str) -> None:
    text = hide_in_text(f"no route to postgresql://{user}:{password}@db.example/advisor")
    assert text == f"no route to postgresql://{user}:{HIDDEN}@db.example/advisor"


@given(st.text())
def test_texts_without_secrets_stay_as_they_are(text: str) -> None:
    harmless = text.replace(":", "").replace("=", "").lower().replace("bearer", "").replace("basic", "")
    assert hide_in_text(harmless) == harmless
