"""The verifier of docs/PROOFS.md, as it stands there, finds what ours finds."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPO_ROOT
from tests.unit.core.proofs.test_chained_lines import FILE
from tests.unit.core.proofs.test_sealed_record import bets, record

RECORD: Final = record(bets())


def documented() -> Callable[[bytes], None]:
    """The function that the page shows."""
    page = (REPO_ROOT / "docs" / "PROOFS.md").read_text("utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    made: dict[str, Any] = {}
    exec(code, made)
    verify: Callable[[bytes], None] = made["verify"]
    return verify


@pytest.mark.parametrize("file", [FILE, RECORD])
def test_it_takes_what_we_write(file: bytes) -> None:
    documented()(file)


@given(st.sampled_from([FILE, RECORD]), st.data())
def test_it_finds_a_changed_byte(file: bytes, data: st.DataObject) -> None:
    changed = bytearray(file)
    changed[data.draw(st.integers(0, len(file) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((AssertionError, AttributeError, LookupError, TypeError, ValueError)):
        documented()(bytes(changed))


def test_it_finds_a_bet_that_was_dropped_or_changed() -> None:
    dropped, changed = bets(), bets()
    del dropped[2]
    changed[2]["shown"]["salt"] = "another"
    for found in (dropped, changed):
        with pytest.raises(AssertionError):
            documented()(record(found))
