"""How alike two names are, word by word: legal forms are ignored, short forms count as the words they stand for.

"St" stands for two words: before a name it is saint, after one it is state. Between two it is read both ways, unless
its neighbours show which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz

from advisor.identity.directory import csv_rows
from advisor.identity.distinguishing import SCHOOLS, USUAL_ENDINGS, distinguishes, is_kind_of_club, may_be_left_out
from advisor.identity.names import fold

ARTICLES: Final = frozenset({"the", "of", "and"})

NOISE: Final = frozenset(
    {
        *("fc", "afc", "cf", "sc", "ac", "cd", "ud", "sd", "rcd", "rc", "ca", "fk", "sk", "if", "bk", "ik", "ff", "sv"),
        *("vfb", "vfl", "tsv", "tsg", "spvgg", "fsv", "ssc", "ss", "us", "as", "ssd", "aj", "ea", "ogc", "losc", "sm"),
        *(
            "bc",
            "fco",
            "sco",
            "ec",
            "se",
            "sl",
            "cp",
            "bsc",
            "kv",
            "kaa",
            "krc",
            "rsc",
            "nk",
            "hnk",
            "gnk",
            "ks",
            "mks",
        ),
        *("pfc", "ofc", "ifk", "hc", "ms", "pas", "nfc", "ks", "calcio", "club", "football", "soccer", "clube"),
        *(
            "kk",
            "hk",
            "ehc",
            "rfc",
            "ccc",
            "cr",
            "tc",
            "bv",
            "basket",
            "basketball",
            "baloncesto",
            "rugby",
            "hockey",
            "cricket",
        ),
        *("de", "la", "le", "el", "do", "da", "del", "di", "den", "het", "der", "die"),
        *ARTICLES,
    }
)
"""Words that do not distinguish clubs of one competition. (Where they do, the directory knows both clubs.)"""

SHORT_FORMS: Final = {
    "utd": "united",
    "ste": "saint",
    "weds": "wednesday",
    "wed": "wednesday",
    "rvs": "rovers",
    "nottm": "nottingham",
    "nottham": "nottingham",
    "man": "manchester",
    "sheff": "sheffield",
    "dyn": "dynamo",
    "dinamo": "dynamo",
    "loko": "lokomotiv",
    "lok": "lokomotiv",
    "atl": "atletico",
    "dep": "deportivo",
    "univ": "universidad",
    "ny": "new york",
    "la": "los angeles",
    "mt": "mount",
    "ft": "fort",
    "intl": "international",
}

_AFTER_SAINT: Final = frozenset(
    {
        *("albans", "andrews", "anselm", "bonaventure", "brieuc", "clair", "cloud", "denis", "etienne", "eloi"),
        *("francis", "gallen", "george", "georges", "germain", "gilloise", "gilles", "helens", "ives", "james"),
        *(
            "johann",
            "johns",
            "johnstone",
            "joseph",
            "josephs",
            "kilda",
            "kitts",
            "kliment",
            "lawrence",
            "leo",
            "leonard",
        ),
        *(
            "leonard",
            "liege",
            "louis",
            "lucia",
            "malo",
            "margarets",
            "martin",
            "mary",
            "marys",
            "michael",
            "michaels",
            "mirren",
        ),
        *("nazaire", "neots", "nicolas", "niklaas", "olaf", "olaves", "ouen", "pancras", "patricks", "paul", "pauli"),
        *("pauls", "peter", "peters", "petersburg", "polten", "priest", "quentin", "roch", "rose", "scholastica"),
        *("thomas", "tropez", "truiden", "valentin", "veit", "vincent"),
    }
)
"""Saints' names, and places named after them, that follow another word: Mount St Mary's, Paris St-Germain."""

_BEFORE_SAINT: Final = frozenset({"mount", "mt", "port", "fort", "ft", "mont", "lac", "sault", "royale", "bury"})
_AFTER_STATE: Final = frozenset({"university", "univ", "college"})

MIN_PREFIX: Final = 3
_LEFT_OFF: Final = 3
"""So many letters at least a short form leaves off: UTA is not Utah, nor Niger short for Nigeria."""

MAX_INITIALS: Final = 3
MIN_WORDS_WITH_INITIALS: Final = 2
MIN_TYPO_LIKENESS: Final = 84.0
TYPO_LENGTH: Final = 5

_MAX_READINGS: Final = 4
_SURE_WORD: Final = 0.9
_BEGINNING: Final = 0.95
_ONE_OR_MANY: Final = 0.85
"""Of a word and its plural, and of names of one word of which one begins with the other: Corinthian is not Corinthians,
nor Parana short for Paranaense, unless the other side of the game is beyond doubt."""


class Likeness(StrEnum):
    """How two names compare, best first.

    ``SHORTER``: one is how people may shorten the other. ``NARROWER``: one lacks a word that parts two teams.
    """

    SAME_WORDS = "same_words"
    SPELT_ALIKE = "spelt_alike"
    SHORTER = "shorter"
    NARROWER = "narrower"
    RELATED = "related"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two names have in common; ``score`` is 0 to 1."""

    likeness: Likeness
    score: float


@lru_cache(maxsize=1 << 16)
def readings_of(base: str) -> tuple[tuple[str, ...], ...]:
    """The words of a folded name that count, in each way in which it can be read; one way but for "St".

    Short forms are written out, legal forms and numbers left out. A name of nothing else keeps all its words.
    """
    words = base.split()
    ways: list[tuple[str, ...]] = [()]
    for place, word in enumerate(words):
        meanings = _meanings_of_st(words, place) if word == "st" else (_written_out(word, words),)
        ways = [(*way, *meaning) for way in ways for meaning in meanings]
    counting = (_counting(way) for way in ways[:_MAX_READINGS])
    return tuple(dict.fromkeys(way or tuple(words) for way in counting))


def _counting(way: tuple[str, ...]) -> tuple[str, ...]:
    left_out = NOISE if SCHOOLS.isdisjoint(way) else ARTICLES
    return tuple(word for word in way if word not in left_out and not word.isdigit())


def words_of(base: str) -> tuple[str, ...]:
    """The words of a folded name that count, in its first reading."""
    return readings_of(base)[0]


def _meanings_of_st(words: list[str], place: int) -> tuple[tuple[str, ...], ...]:
    if len(words) == 1:
        return (("st",),)
    if place == 0:
        return (("saint",),)
    if place == len(words) - 1:
        return (("state",),)
    before, after = words[place - 1], words[place + 1]
    if after in _AFTER_SAINT or before in _BEFORE_SAINT:
        return (("saint",),)
    return (("state",),) if may_be_left_out(after) or after in _AFTER_STATE else (("saint",), ("state",))


@lru_cache(maxsize=1 << 16)
def numbers_of(base: str) -> frozenset[str]:
    """The numbers in a folded name, such as years; a first place ("1. FC") is none."""
    return frozenset(word for word in base.split() if word.isdigit() and word != "1")


def numbers_agree(first: str, second: str) -> bool:
    """Whether two folded names carry the same numbers, or one of them carries none."""
    ours, theirs = numbers_of(first), numbers_of(second)
    return not ours or not theirs or ours == theirs


def _written_out(word: str, words: list[str]) -> tuple[str, ...]:
    if word == "la" and words[0] != "la":
        return (word,)
    written = SHORT_FORMS.get(word, word) if len(words) > 1 else word
    return tuple(_places().get(written, written).split())


@cache
def _places() -> Mapping[str, str]:
    """One word for each place whose name differs from language to language: ``"munchen"`` → ``"munich"``."""
    return MappingProxyType(
        {fold(name): fold(row["name"]) for row in csv_rows("place_names.csv") for name in row["aliases"].split("|")}
    )


@lru_cache(maxsize=1 << 18)
def compare_words(first: str, second: str) -> Comparison:
    """Compare two folded names; the order of the two does not matter."""
    if first > second:
        return compare_words(second, first)
    if not numbers_agree(first, second):
        return Comparison(Likeness.RELATED, round(0.5 * fuzz.token_sort_ratio(first, second) / 100, 3))
    # In the likeliest of their readings: two that may be the same words are.
    return max(
        (_compared(ours, theirs, first, second) for ours in readings_of(first) for theirs in readings_of(second)),
        key=lambda comparison: comparison.score,
    )


def _compared(ours: tuple[str, ...], theirs: tuple[str, ...], first: str, second: str) -> Comparison:
    if sorted(ours) == sorted(theirs):
        return Comparison(Likeness.SAME_WORDS, 1.0)
    if "".join(ours) == "".join(theirs):
        return Comparison(Likeness.SAME_WORDS, 0.98)
    common = {*ours} & {*theirs}
    lead = _with_initials(first, ours, theirs), _with_initials(second, theirs, ours)
    ours, theirs = _written_like(lead[0], theirs), _written_like(lead[1], ours)
    if sorted(ours) == sorted(theirs):
        # "CS Comets" are the Copper Springs Comets; "SD State" is South Dakota State, or San Diego State.
        same = not all(map(distinguishes, common))
        return Comparison(Likeness.SAME_WORDS, 1.0) if same else Comparison(Likeness.SPELT_ALIKE, 0.9)
    shorter, longer = sorted((ours, theirs), key=lambda words: (len(words), words))
    unmatched = list(longer)
    qualities = []
    for word in shorter:
        best = max(unmatched, key=lambda other: (_word_likeness(word, other), other), default="")
        quality = _word_likeness(word, best) if best else 0.0
        if quality:
            unmatched.remove(best)
            qualities.append(quality)
    if len(qualities) == len(shorter):
        if not unmatched:
            begins = len(qualities) == 1 and qualities[0] == _BEGINNING
            return Comparison(Likeness.SPELT_ALIKE, round(0.9 * (_ONE_OR_MANY if begins else min(qualities)), 3))
        if min(qualities) >= _SURE_WORD:
            return _shortened(shorter, longer, unmatched)
    ratio = fuzz.token_sort_ratio(first, second) / 100
    if qualities or ratio >= 0.6:
        return Comparison(Likeness.RELATED, round(0.5 * ratio, 3))
    return Comparison(Likeness.DIFFERENT, round(0.2 * ratio, 3))


def _shortened(shorter: tuple[str, ...], longer: tuple[str, ...], left_out: list[str]) -> Comparison:
    """One name has all words of the other, and ``left_out`` besides: what may be left out decides.

    "Brighton" for "Brighton and Hove Albion" is how people shorten; "Madrid" for "Atletico Madrid" is not, nor is
    "Kansas" for "Kansas State". A nickname alone ("Ravens") means its team.
    """
    if all(map(may_be_left_out, left_out)) or (left_out == [longer[-1]] and left_out[0] in USUAL_ENDINGS):
        return Comparison(Likeness.SHORTER, 0.85)
    starts_alike = shorter[0] == longer[0] or _word_likeness(shorter[0], longer[0]) > 0
    nickname = all(map(may_be_left_out, shorter))
    # "Racing" is Racing Club, and not Racing Cordoba: a kind of club alone may be any club of its kind.
    parts = any(map(distinguishes, left_out)) or all(map(is_kind_of_club, shorter))
    if (parts or not starts_alike) and not nickname:
        return Comparison(Likeness.NARROWER, 0.7)
    return Comparison(Likeness.SHORTER, 0.7)


def _with_initials(base: str, words: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The words with a legal form in front, where it is the other name's initials: "SC Sparks", Saint Calder Sparks."""
    first, *rest = base.split()
    fits = rest and first in NOISE and len(first) > 1 and len(other) == len(first) + len(words)
    return (first, *words) if fits and "".join(word[0] for word in other).startswith(first) else words


def _written_like(words: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Write initials out where the other name has the words: "CS Comets" beside "Copper Springs Comets"."""
    if len(words) < MIN_WORDS_WITH_INITIALS:
        return words
    initials = "".join(word[0] for word in other)
    found: list[str] = []
    for word in words:
        place = initials.find(word) if 2 <= len(word) <= MAX_INITIALS and word not in other else -1
        found += [word] if place < 0 else other[place : place + len(word)]
    return tuple(found)


@lru_cache(maxsize=1 << 18)
def _word_likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if distinguishes(word) and distinguishes(other):
        # North is no short form of Northwest, nor Athletic a misspelling of Atletico.
        return 0.0
    short, long_ = sorted((word, other), key=lambda text: (len(text), text))
    if len(short) >= MIN_PREFIX and len(long_) - len(short) >= _LEFT_OFF and long_.startswith(short):
        return _BEGINNING
    if short[0] != long_[0]:
        # Nobody mistypes the first letter: Kansas is not Arkansas.
        return 0.0
    if len(short) >= TYPO_LENGTH and long_ in (f"{short}s", f"{short}es"):
        return _ONE_OR_MANY
    if len(short) >= TYPO_LENGTH and fuzz.ratio(short, long_) >= MIN_TYPO_LIKENESS:
        return 0.92
    if len(short) >= TYPO_LENGTH and short[-1] == long_[-1] and _within(short, long_):
        return 0.9
    return 0.0


def _within(short: str, long_: str) -> bool:
    letters = iter(long_)
    return all(letter in letters for letter in short)
