"""What has to hold of a soak: at each look, at its end, and of what grows."""

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.core.storage import Store
from advisor.db.storage import store_of
from tests.memory.slope import FEWEST_BLOCKS, Growth, growth
from tests.soak.figures import Look

MOST_QUOTES: Final = 20.0
"""A second, on average over an hour."""
PATIENCE: Final = {
    "history": 300.0,
    "command": 300.0,
    "halt": 300.0,
    "order_open": 1_800.0,
    "bet_unsettled": 12 * 3_600.0,
}
"""Seconds that each thing may be under way; an unsettled bet since its event's start."""
FLAT_FROM: Final = 72.0
"""Hours after which everything that is kept for three days at most has come and gone."""
_DAY_MINUTES: Final = 24 * 60.0
_GROWS: Final = frozenset({Store.HISTORY})
_GROWS_WITH_BETS: Final = frozenset({Store.BETS})
_BOUNDED_BETS: Final = frozenset(
    {"reconciliation_round", "odds_volatility", "trading_breaker_change", "refused_signal"}
)
_NAMES: Final = frozenset({"team", "competition", "venue", "stadium", "event_stadium", "team_alias", "participant"})
GROWTH: Final = 0.02
"""Share a day of what there is, by which the lower end of the interval may lie above nothing: less is not seen."""


def sound(looks: Sequence[Look]) -> None:
    """Nothing is stuck, money adds up, accounts agree at the end, and quotes come no faster than they may.

    Raises:
        AssertionError: it does not hold.
    """
    for before, each in zip([None, *looks], looks, strict=False):
        late = {name: age for name, age in each.oldest.items() if age > PATIENCE[name]}
        assert not late, f"hour {each.hours:.1f}: under way for too long: {late}"
        assert each.ledger == (0, 0), f"hour {each.hours:.1f}: the ledger adds up to {each.ledger}"
        assert each.wrong_balances == 0, f"hour {each.hours:.1f}: {each.wrong_balances} balances are not their postings"
        assert each.letters == 0, f"hour {each.hours:.1f}: {each.letters} dead letters"
        if before is not None and each.hours - before.hours > 0.5:
            rate = pace(before, each)
            assert rate <= MOST_QUOTES, f"hour {each.hours:.1f}: {rate:.1f} quotes a second"
    last = looks[-1]
    assert last.open_differences == 0, f"{last.open_differences} differences of accounts that nothing explains"


def pace(before: Look, after: Look) -> float:
    """Quotes a second between two looks."""
    return (after.counts["quotes"] - before.counts["quotes"]) / (after.hours - before.hours) / 3600


def bounded_rows(each: Look) -> int:
    """Rows of all tables that retention bounds: not results and names, nor bets with their money."""
    return sum(rows for table, rows in each.rows.items() if _is_bounded(table))


def bounded_bytes(each: Look) -> int:
    """What these take, and the files."""
    tables = sum(size for table, size in each.table_bytes.items() if _is_bounded(table))
    return tables + each.journals + each.quote_files


def flat(looks: Sequence[Look]) -> Iterator[tuple[str, Growth]]:
    """How memory and disk grow by the day from the fourth day on, from means of whole days.

    Nothing where fewer than four whole days of it were lived through.
    """
    warm = [each for each in looks if each.hours >= FLAT_FROM]
    if not warm or warm[-1].hours - warm[0].hours < 24 * FEWEST_BLOCKS:
        return
    minutes = [each.hours * 60 for each in warm]
    for name, values in (
        ("memory", [each.resident for each in warm]),
        ("disk", [bounded_bytes(each) / 1e6 for each in warm]),
        ("rows, thousands", [bounded_rows(each) / 1e3 for each in warm]),
    ):
        yield name, growth(minutes, values, _DAY_MINUTES)


def is_flat(found: Growth) -> bool:
    """Whether the interval of the slope reaches down to what cannot be distinguished from nothing."""
    return found.low * 24 <= GROWTH * found.first


def _is_bounded(table: str) -> bool:
    store = store_of(table)
    if table in _BOUNDED_BETS:
        return True
    return table not in _NAMES and store not in _GROWS | _GROWS_WITH_BETS and table != "alembic_version"
