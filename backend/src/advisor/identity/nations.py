"""National teams: which country's side a name means, in whatever language, code or order of its words.

One table serves every sport: countries are called alike in all of them. Two names of two countries are never one team,
however alike they look (Niger and Nigeria), and a country's name is no shortening of a longer one (England Lions).
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from advisor.identity.directory import csv_rows
from advisor.identity.names import fold

_UNSAID: Final = frozenset({"the", "of", "and", "team", "national", "nt", "men", "mens", "senior", "seniors"})
"""Words that part no two countries."""


@lru_cache(maxsize=1 << 14)
def nation_of(base: str) -> str:
    """The country that a folded name without signs of a squad means; "" where it means none.

    The name is ours: ``"korea republic"`` → ``"South Korea"``.
    """
    return _nations().get(_words(base), "")


@cache
def _nations() -> Mapping[tuple[str, ...], str]:
    nations: dict[tuple[str, ...], str] = {}
    for row in csv_rows("national_teams.csv"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            known = nations.setdefault(_words(fold(name)), row["name"])
            if known != row["name"]:
                raise ValueError(f"{name!r} names both {known} and {row['name']}")
    return MappingProxyType(nations)


def _words(base: str) -> tuple[str, ...]:
    said = (("saint" if word == "st" else word) for word in base.split())
    return tuple(sorted(word for word in said if word not in _UNSAID)) or tuple(base.split())
