"""A record shows what was dropped, changed, sealed too late or left unshown, also to whom it was chained anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import ProofBrokenError
from advisor.core.proofs.chained_lines import chained
from advisor.core.proofs.sealed_record import SEALED_RECORD, checked_record
from advisor.core.proofs.seals import NO_SEAL, Head, head_of, seal_of, seals_after

NOON: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
BETS: Final = 6
LATER: Final = timedelta(minutes=10)
MADE: Final = NOON + timedelta(minutes=119)

Bet = dict[str, Any]


def bets() -> list[Bet]:
    """One each ten minutes, an hour before its event; the last one's has not begun."""
    found: list[Bet] = []
    last = NO_SEAL
    for number in range(1, BETS + 1):
        at = NOON + number * LATER
        starts = at + timedelta(hours=1)
        content = {"event": f"Game {number}", "odds": "2.10", "starts_at": starts.isoformat()}
        [seal] = seals_after(last, [(str(number), f"salt {number}", content)], at)
        last = Head(seal.number, seal.head)
        shown = {"salt": seal.salt, "content": content}
        found.append(
            {
                "number": number,
                "at": at.isoformat(),
                "sealed": seal.sealed,
                "head": seal.head,
                "journal": None,
                "starts_at": starts.isoformat(),
                "shown": None if number == BETS else shown,
                "outcome": None,
            }
        )
    return found


def kind_of(bet: Bet) -> str:
    """Every other one was a signal that nobody bet on."""
    minutes = (datetime.fromisoformat(bet["starts_at"]) - NOON).total_seconds() // 60
    return "bet" if minutes // 10 % 2 else "signal"


def record(found: list[Bet], **about: str | int) -> bytes:
    """Chained anew, as somebody does who changes it on purpose."""
    parts = [(kind_of(bet), bet) for bet in found]
    bets = sum(kind == "bet" for kind, _ in parts)
    counts = {"bets": bets, "signals": len(parts) - bets}
    first = {"made_at": MADE.isoformat(), **counts, "head": found[-1]["head"], **about}
    return chained(SEALED_RECORD, first, parts)


def sealed_anew(found: list[Bet]) -> list[Bet]:
    """Heads that follow from one another, as somebody makes them who changes a seal on purpose."""
    before = NO_SEAL.head
    for number, bet in enumerate(found, start=1):
        bet["number"] = number
        before = bet["head"] = head_of(before, number, bet["at"], bet["sealed"])
    return found


def faults(file: bytes, noted: Head | None = None) -> list[str]:
    return [fault.text for fault in checked_record(file, noted).faults]


def noted_at(number: int) -> Head:
    return Head(number, bets()[number - 1]["head"])


@pytest.mark.parametrize("number", range(1, BETS + 1))
def test_a_record_that_is_right_has_no_fault(number: int) -> None:
    found = checked_record(record(bets()), noted_at(number))
    assert (found.faults, found.bets, found.signals) == ((), BETS / 2, BETS / 2)
    assert (found.shown, found.last) == (BETS - 1, noted_at(BETS))


@given(st.integers(1, BETS - 1))
def test_a_bet_that_was_dropped_is_named(number: int) -> None:
    found = bets()
    del found[number - 1]
    assert f"Number {number} is missing." in faults(record(found))


def test_bets_dropped_at_the_end_are_found_by_the_count_and_by_what_was_noted() -> None:
    found = bets()[:-2]
    assert faults(record(found, bets=3, signals=3)) == [
        "The record says that it has 3 bets and 3 other signals: it has 2 and 2."
    ]
    assert faults(record(found)) == [], "by itself a shorter record is one that was made earlier"
    assert faults(record(found), noted_at(BETS)) == ["Number 6 was sealed once, and the record ends with number 4."]


def test_an_end_that_was_cut_off_is_no_end() -> None:
    found = bets()
    wrong = faults(record(found, head=found[-2]["head"]))
    assert wrong == ["The record says that it ends with another head."]


@given(st.integers(1, BETS - 1))
def test_who_numbers_and_seals_anew_is_found_by_what_was_noted(number: int) -> None:
    found = bets()
    del found[number - 1]
    anew = record(sealed_anew(found))
    assert faults(anew) == []
    wrong = faults(anew, noted_at(BETS - 1))
    assert wrong == ["Signal 5 has another head than the one that was noted."]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda bet: bet["shown"]["content"].update(odds="9.10"), "Bet 3 shows something else than what was sealed."),
        (lambda bet: bet["shown"].update(salt="salt 4"), "Bet 3 shows something else than what was sealed."),
        (lambda bet: bet.update(shown=None), "Bet 3 is not shown although its event has begun."),
        (lambda bet: bet.update(at=(NOON + timedelta(minutes=29)).isoformat()), "Bet 3 does not follow from the one"),
        (lambda bet: bet.update(sealed="0" * 64), "Bet 3 does not follow from the one before"),
        (lambda bet: bet.update(at="yesterday"), "Bet 3 does not say when it was sealed."),
        (lambda bet: bet.update(number=2), "Bet 2 follows number 2."),
    ],
)
def test_what_was_changed_is_named(change: Callable[[Bet], None], text: str) -> None:
    found = bets()
    change(found[2])
    assert any(fault.startswith(text) for fault in faults(record(found)))


def test_a_bet_sealed_after_its_event_had_begun_is_late() -> None:
    found = bets()
    content = found[2]["shown"]["content"]
    content["starts_at"] = found[2]["at"]
    found[2]["sealed"] = seal_of("salt 3", content)
    assert faults(record(sealed_anew(found))) == ["Bet 3 was sealed after its event had begun."]
    # As one whose event really began earlier than it was due by then.
    found = bets()
    found[3]["starts_at"] = (NOON + 2 * LATER).isoformat()
    assert faults(record(found)) == ["Signal 4 was sealed after its event had begun."]


def test_a_bet_that_is_dated_back_is_found() -> None:
    found = bets()
    found[4]["at"] = NOON.isoformat()
    assert faults(record(sealed_anew(found))) == ["Bet 5 was sealed before the one before it."]


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    file = bytearray(record(bets()))
    file[data.draw(st.integers(0, len(file) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ProofBrokenError):
        checked_record(bytes(file))


@pytest.mark.parametrize("bet", [{}, {"number": "1", "head": ""}, {"number": 1}])
def test_what_is_no_bet_is_refused(bet: Bet) -> None:
    with pytest.raises(ProofBrokenError, match="Line 2"):
        checked_record(chained(SEALED_RECORD, {"made_at": NOON.isoformat(), "bets": 1, "head": ""}, [("bet", bet)]))


def test_a_record_says_when_it_was_made() -> None:
    with pytest.raises(ProofBrokenError, match="when the record was made"):
        checked_record(chained(SEALED_RECORD, {"bets": 0, "head": NO_SEAL.head}, []))


def test_an_empty_record_is_right() -> None:
    first: Bet = {"made_at": NOON.isoformat(), "bets": 0, "head": NO_SEAL.head}
    assert faults(chained(SEALED_RECORD, first, [])) == []
