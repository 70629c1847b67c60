"""The soak in short: ten minutes, in which bets are placed, nothing is stuck and the money adds up."""

from pathlib import Path

from tests.soak.bounds import sound
from tests.soak.report import ending
from tests.soak.week import Wanted, looks

DAYS = 10 / 1_440


def test_ten_minutes_leave_nothing_stuck_and_no_difference(fresh_database_url: str, tmp_path: Path) -> None:
    lived = looks(Wanted(days=DAYS), f"{fresh_database_url}?sslmode=disable", tmp_path)
    print(*ending(lived, DAYS), sep="\n")
    sound(lived)
    counts = lived[-1].counts
    assert counts["quotes"] > counts["orders"] > 0
    assert counts["fills"] > 0
    assert counts["rounds"] > 0
