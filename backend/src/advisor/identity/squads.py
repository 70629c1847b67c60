"""Squads: which of a club's teams a name means; a women's, youth, reserve or simulated squad is not the first team."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from advisor.identity.directory import csv_rows
from advisor.identity.names import fold
from advisor.identity.nations import nation_of

_WOMEN: Final = frozenset(
    {
        *("women", "womens", "woman", "ladies", "lady", "girls", "female", "wfc", "lfc", "cff", "fem", "femeni"),
        *("femenino", "femenina", "feminine", "feminines", "feminin", "feminina", "feminino", "femminile", "frauen"),
        *("damen", "dames", "dam", "damer", "damlag", "vrouwen", "kvinner", "kvinnor", "kvinder", "kadin", "kobiet"),
        *("zeny", "zenski", "naiset"),
    }
)
_WOMENS_COMPETITIONS: Final = frozenset(
    {"wnba", "nwsl", "wsl", "wsl1", "wsl2", "wpl", "wcbb", "ncaaw", "damallsvenskan", "toppserien", "wncaab"}
)
_YOUTH: Final = frozenset({"primavera", "juvenil", "juvenis", "junioren", "jugend", "espoirs", "berretti"})
_RESERVES: Final = frozenset(
    {"reserves", "reserve", "res", "jong", "amateure", "castilla", "promesas", "futuro", "fabril", "dublyor"}
)
_SIMULATED: Final = frozenset({"srl", "esports", "esport", "cyber", "virtual", "simulated", "efootball", "ebasketball"})
_LAST_WORD_ONLY: Final = {"w": "women", "b": "reserves", "2": "reserves", "youth": "youth", "academy": "youth"}
"""Signs that mean a side only where they end a name, or stand in brackets."""

_IN_BRACKETS_ONLY: Final = {"f": "women", "c": "reserves", "d": "women", "r": "reserves", "y": "youth"}

_ROMAN: Final = frozenset({"ii", "iii", "iv"})
_AGE: Final = re.compile(r"\b(?:u|under|sub|s)\s?(1[4-9]|2[0-3])s?\b")
_GLUED: Final = re.compile(r"\b([a-z]{3,})2$")
"""A second side written in one word: LAFC2."""

_UNSAID_AGES: Final = range(17, 21)
"""What a youth side without an age may be: Juvenil A is U19, a Primavera U19 or U20."""

_JUNIORS: Final = 20
"""The age of a country's juniors."""

_BRACKETED: Final = re.compile(r"[(\[]\s*([^)\]]*?)\s*[)\]]")
_KINGS_AND_POPES: Final = frozenset({"willem", "pablo", "paulo", "pauls"})
"""What a number follows without meaning a side: Willem II, Juan Pablo II College."""

_LEGAL_FORMS: Final = frozenset({"fc", "cf", "afc", "sc", "ac", "fk", "sk", "bk", "if"})
"""What may follow the sign of a side: Villarreal B CF."""


@dataclass(frozen=True, slots=True)
class Squad:
    """A side of a club.

    Attributes:
        age: the upper bound of a youth side's age, 1 for a youth side without one, 0 for grown-ups.
    """

    women: bool = False
    age: int = 0
    reserves: bool = False
    simulated: bool = False

    def joined(self, other: "Squad") -> "Squad":
        """The side that both describe, as a name and its competition do."""
        return Squad(
            women=self.women or other.women,
            age=max(self.age, other.age),
            reserves=self.reserves or other.reserves,
            simulated=self.simulated or other.simulated,
        )

    def may_be(self, other: "Squad") -> bool:
        """Whether two signs may mean one side; the age of a youth side may be left unsaid."""
        ages = {self.age, other.age}
        unsaid = len(ages) > 1 and 1 in ages and max(ages) in _UNSAID_AGES
        return self == (replace(other, age=self.age) if unsaid else other)

    @property
    def label(self) -> str:
        """What follows a club's name, such as ``"U21 Women"``; "" for the first team."""
        parts = (
            "" if not self.age else "Youth" if self.age == 1 else f"U{self.age}",
            "Reserves" if self.reserves else "",
            "Women" if self.women else "",
            "SRL" if self.simulated else "",
        )
        return " ".join(part for part in parts if part)


FIRST_TEAM: Final = Squad()
_SIDES: Final = {"women": Squad(women=True), "reserves": Squad(reserves=True), "first": FIRST_TEAM}


@dataclass(frozen=True, slots=True)
class ReadName:
    """A folded name without the signs of its side, and the side."""

    base: str
    squad: Squad


@lru_cache(maxsize=1 << 16)
def read_name(name: str) -> ReadName:
    """Part a team's name from the signs of its side: ``"Arsenal (W)"`` → ``"arsenal"``, women."""
    folded = _GLUED.sub(r"\1 2", fold(name))
    named = _named_sides().get(folded)
    if named is not None:
        return named
    country = folded.removesuffix(" juniors").removesuffix(" junior")
    if country != folded and nation_of(country):
        return ReadName(country, Squad(age=_JUNIORS))
    age = _AGE.search(folded)
    words = _AGE.sub(" ", folded).split()
    bracketed = {word for part in _BRACKETED.findall(name) for word in fold(part).split()}
    meanings = [_meaning(word, place, words, bracketed) for place, word in enumerate(words)]
    kept = [word for word, meaning in zip(words, meanings, strict=True) if not meaning]
    if not kept:
        return ReadName(folded, FIRST_TEAM)
    squad = _squad(set(meanings), int(age.group(1)) if age else 0)
    return ReadName(" ".join(kept), squad)


@cache
def _named_sides() -> Mapping[str, ReadName]:
    """Sides with a name of their own, such as Castilla and the Black Ferns, by their folded names."""
    return MappingProxyType(
        {
            fold(name): ReadName(fold(row["club"]), _SIDES.get(row["side"]) or Squad(age=int(row["side"][1:])))
            for row in csv_rows("sides.csv")
            for name in row["names"].split("|")
        }
    )


def _squad(meanings: set[str], age: int) -> Squad:
    return Squad(
        women="women" in meanings,
        age=age or int("youth" in meanings),
        reserves="reserves" in meanings,
        simulated="simulated" in meanings,
    )


def _meaning(word: str, place: int, words: list[str], bracketed: set[str]) -> str:
    for meaning, signs in (
        ("women", _WOMEN),
        ("youth", _YOUTH),
        ("reserves", _RESERVES),
        ("simulated", _SIMULATED),
    ):
        if word in signs:
            return meaning
    if word == "a" and place == len(words) - 1 and words[place - 1] in _YOUTH:
        return "youth"
    if place and word in _ROMAN:
        return "" if words[place - 1] in _KINGS_AND_POPES else "reserves"
    if place and "next gen" in (" ".join(words[place : place + 2]), " ".join(words[place - 1 : place + 1])):
        return "reserves"
    if word in bracketed:
        return _LAST_WORD_ONLY.get(word, _IN_BRACKETS_ONLY.get(word, ""))
    last = all(_any_sign(other) for other in words[place + 1 :])
    doubled = words.count(word) > 1
    return _LAST_WORD_ONLY.get(word, "") if place and last and not doubled else ""


def _any_sign(word: str) -> bool:
    signs = (_WOMEN, _YOUTH, _RESERVES, _SIMULATED, _ROMAN, _LAST_WORD_ONLY, _LEGAL_FORMS)
    return any(word in known for known in signs)


@lru_cache(maxsize=1 << 12)
def squad_of_competition(*names: str) -> Squad:
    """The side that plays in a competition, by its names and keys: ``"Women's Super League"`` → women.

    Numbers and letters mean nothing here: 2. Bundesliga and Serie B are leagues of first teams.
    """
    folded = " ".join(fold(name) for name in names)
    words = set(folded.split())
    age = _AGE.search(folded)
    return Squad(
        women=bool(words & _WOMEN or words & _WOMENS_COMPETITIONS) or "liga f" in folded,
        age=int(age.group(1)) if age else int(bool(words & {"youth", "primavera", "juvenil", "junioren"})),
        reserves=bool(words & {"reserve", "reserves"}),
        simulated=bool(words & _SIMULATED),
    )
