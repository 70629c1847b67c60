"""Which of our competitions a provider means: by its key, else by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz

from advisor.core.readings import EventReport
from advisor.identity.directory import Competition, csv_rows, known_competitions
from advisor.identity.names import fold, slug
from advisor.identity.squads import Squad, squad_of_competition

_MIN_ALIKE: Final = 85.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedCompetition:
    """A provider's competition as one of ours.

    Attributes:
        competition: ours; built from the provider's names where ``known`` is False.
        squad: the kind of teams that play in it.
    """

    competition: Competition
    known: bool
    squad: Squad


@cache
def live_competitions() -> Mapping[str, Competition]:
    """Every competition that comes with the product, by code: those of the files and those only seen live.

    A competition of clubs of several countries has the country "".
    """
    more = {
        row["code"]: Competition(code=row["code"], sport=row["sport"], country=row["country"], name=row["name"])
        for row in csv_rows("live_competitions.csv")
    }
    return MappingProxyType({**known_competitions(), **more})


@cache
def _codes() -> Mapping[tuple[str, str], str]:
    return MappingProxyType(
        {(row["provider"], fold(row["key"])): row["code"] for row in csv_rows("provider_competitions.csv")}
    )


@cache
def _codes_by_provider() -> Mapping[str, frozenset[str]]:
    providers = {provider for provider, _ in _codes()}
    return MappingProxyType(
        {name: frozenset(code for (provider, _), code in _codes().items() if provider == name) for name in providers}
    )


def has_key_of(provider: str, code: str) -> bool:
    """Whether we know a provider's key of a competition: under any other key it means another one."""
    return code in _codes_by_provider().get(provider, frozenset())


def identify_competition(report: EventReport) -> IdentifiedCompetition:
    """Find the competition that a report is about.

    A provider's key may carry a path (``"soccer/eng.1"``): its last part counts too. One of our own codes is used as
    it is (downloaded files use them).
    """
    return _identified(report.provider, report.sport, report.competition, report.competition_name)


@lru_cache(maxsize=1 << 12)
def _identified(provider: str, sport: str, key: str, name: str) -> IdentifiedCompetition:
    said = squad_of_competition(key.replace("_", " "), name)
    codes = _codes()
    for spelling in (key, key.rpartition("/")[2], name):
        code = codes.get((provider, fold(spelling)), key if spelling == key else "")
        competition = live_competitions().get(code)
        if competition is not None and competition.sport == sport:
            own = squad_of_competition(competition.name, code)
            # A known key stands for its own squads; a name that says otherwise belongs to another competition.
            if own.joined(said) == own:
                return IdentifiedCompetition(competition=competition, known=True, squad=own)
    made = Competition(code=slug(f"{provider} {key}"), sport=sport, country="", name=name.strip() or key)
    return IdentifiedCompetition(competition=made, known=False, squad=said)


def competitions_alike(first: str, second: str) -> bool:
    """Whether two names of competitions may mean one."""
    ours, theirs = fold(first), fold(second)
    return ours == theirs or fuzz.token_set_ratio(ours, theirs) >= _MIN_ALIKE
