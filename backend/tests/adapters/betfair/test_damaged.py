"""Damaged answers and lines of Betfair: refused with a reason, never anything else, and nothing insane comes out."""

import io
from contextlib import suppress
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.betfair.classify import classify
from advisor.adapters.betfair.envelope import Kind
from advisor.adapters.betfair.login import parse_login
from advisor.adapters.betfair.parse import parse, parse_books, parse_catalogue, parse_listings
from advisor.adapters.betfair.stream.history import replay
from advisor.core.errors import PayloadRefusedError
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Answer, Classification
from tests.adapters.betfair.samples import BOOKS, CATALOGUE, IMAGE, PUBLISHED, SEEN, change, error, message, rpc
from tests.adapters.mutations import Json, damaged, encoded, mutated
from tests.adapters.quote_checks import assert_readable

MARKETS: Final = {market.market_id: market for market in parse_catalogue(encoded(CATALOGUE)).markets}
DELTA: Final = message(change("1.1", {"id": 101, "atb": [[2.08, 0], [2.04, 7]], "batb": [[0, 2.06, 3]], "ltp": 2.08}))
STATUS: Final[Json] = {
    "op": "status",
    "id": 1,
    "statusCode": "FAILURE",
    "errorCode": "TIMEOUT",
    "connectionClosed": True,
}
LOGIN: Final[Json] = {"token": "t0ken", "product": "key", "status": "SUCCESS", "error": ""}
NAMED: Final[Json] = rpc([{"competition": {"id": "1", "name": "A"}, "marketCount": 3}])


@pytest.mark.parametrize("document", [CATALOGUE, BOOKS, IMAGE, DELTA, STATUS, error("NO_SESSION")])
@given(data=st.data())
def test_damage_is_refused_or_harmless(document: Json, data: st.DataObject) -> None:
    with suppress(PayloadRefusedError):
        assert_readable(parse(data.draw(damaged(document)), SEEN, MARKETS), SEEN)


@given(mutated(BOOKS), mutated(CATALOGUE))
def test_changed_structures_are_refused_or_harmless(books: Json, catalogue: Json) -> None:
    with suppress(PayloadRefusedError):
        found = parse_catalogue(encoded(catalogue)).markets
        assert_readable(parse(encoded(books), SEEN, {market.market_id: market for market in found}), SEEN)


@given(st.lists(st.one_of(damaged(IMAGE), damaged(DELTA), st.just(encoded(DELTA))), min_size=1, max_size=6))
def test_a_damaged_stream_is_refused_or_harmless(lines: list[bytes]) -> None:
    content = io.BytesIO(encoded(IMAGE) + b"\r\n" + b"\r\n".join(lines))
    with suppress(PayloadRefusedError):
        for reading in replay(content, "damaged"):
            assert_readable(reading, SEEN.replace(year=2099))
    assert SEEN.timestamp() * 1000 == PUBLISHED


@given(st.binary(max_size=200), st.sampled_from([b"", b"BZh9", b"\x1f\x8b\x08", b"\x00" * 257 + b"ustar"]))
def test_files_of_noise_are_refused(noise: bytes, start: bytes) -> None:
    with pytest.raises(PayloadRefusedError):
        list(replay(io.BytesIO(start + noise), "noise"))


@given(damaged(LOGIN), damaged(NAMED), damaged(BOOKS))
def test_damaged_sessions_and_lists_are_refused_or_harmless(login: bytes, named: bytes, books: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert parse_login(login).isprintable()
    with suppress(PayloadRefusedError):
        assert all(entry.id and entry.name for entry in parse_listings(named, Kind.COMPETITIONS))
    with suppress(PayloadRefusedError):
        assert all(book.market_id for book in parse_books(books).books)


@given(
    st.one_of(damaged(error("INVALID_SESSION_INFORMATION")), damaged(LOGIN), st.binary(max_size=30)),
    st.integers(100, 599),
    st.sampled_from([CallKind.SESSION, CallKind.ODDS]),
    st.dictionaries(st.just("retry-after"), st.text(max_size=6)),
)
def test_every_answer_is_classified(body: bytes, status: int, kind: CallKind, headers: dict[str, str]) -> None:
    call = Call(provider="betfair", endpoint="x", kind=kind, path="/")
    assert isinstance(classify(call, Answer(status=status, headers=headers, body=body)), Classification)
