"""How alike two names are, word by word: legal forms are ignored, short forms count as the words they stand for."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

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
        *("the", "de", "la", "le", "el", "of", "and", "do", "da", "del", "di", "den", "het", "der", "die"),
    }
)
"""Words that do not distinguish clubs of one competition. (Where they do, the directory knows both clubs.)"""

SHORT_FORMS: Final = {
    "utd": "united",
    "st": "saint",
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

MIN_PREFIX: Final = 3
MAX_INITIALS: Final = 3
MIN_WORDS_WITH_INITIALS: Final = 2
MIN_TYPO_LIKENESS: Final = 84.0
TYPO_LENGTH: Final = 5


class Likeness(StrEnum):
    """How two names compare, best first."""

    SAME_WORDS = "same_words"
    SPELT_ALIKE = "spelt_alike"
    SHORTER = "shorter"
    RELATED = "related"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two names have in common; ``score`` is 0 to 1."""

    likeness: Likeness
    score: float


@lru_cache(maxsize=1 << 16)
def words_of(base: str) -> tuple[str, ...]:
    """The words of a folded name that count: short forms written out, legal forms and numbers left out.

    A name of nothing else keeps all its words.
    """
    words = base.split()
    written = [part for word in words for part in _written_out(word, words)]
    counting = tuple(word for word in written if word not in NOISE and not word.isdigit())
    return counting or tuple(words)


@lru_cache(maxsize=1 << 16)
def numbers_of(base: str) -> frozenset[str]:
    """The numbers in a folded name, such as years; a first place ("1. FC") is none."""
    return frozenset(word for word in base.split() if word.isdigit() and word != "1")


def numbers_agree(first: str, second: str) -> bool:
    """Whether two folded names carry the same numbers, or one of them carries none."""
    ours, theirs = numbers_of(first), numbers_of(second)
    return not ours or not theirs or ours == theirs


def _written_out(word: str, words: list[str]) -> list[str]:
    if word == "la" and words[0] != "la":
        return [word]
    return SHORT_FORMS.get(word, word).split() if len(words) > 1 else [word]


@lru_cache(maxsize=1 << 18)
def compare_words(first: str, second: str) -> Comparison:
    """Compare two folded names; the order of the two does not matter."""
    if first > second:
        return compare_words(second, first)
    ours, theirs = _initials_aligned(words_of(first), words_of(second))
    if not numbers_agree(first, second):
        return Comparison(Likeness.RELATED, round(0.5 * fuzz.token_sort_ratio(first, second) / 100, 3))
    if sorted(ours) == sorted(theirs):
        return Comparison(Likeness.SAME_WORDS, 1.0)
    if "".join(ours) == "".join(theirs):
        return Comparison(Likeness.SAME_WORDS, 0.98)
    shorter, longer = sorted((ours, theirs), key=lambda words: (len(words), words))
    unmatched = list(longer)
    qualities = []
    for word in shorter:
        best = max(unmatched, key=lambda other: (_word_likeness(word, other), other), default="")
        quality = _word_likeness(word, best) if best else 0.0
        if quality:
            unmatched.remove(best)
            qualities.append(quality)
    return _classified(shorter, longer, qualities, first, second)


def _initials_aligned(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write initials out where the other name has the words: "CS Comets" beside "Copper Springs Comets"."""
    return _written_like(ours, theirs), _written_like(theirs, ours)


def _written_like(words: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) < MIN_WORDS_WITH_INITIALS:
        return words
    initials = "".join(word[0] for word in other)
    found: list[str] = []
    for word in words:
        place = initials.find(word) if 2 <= len(word) <= MAX_INITIALS and word not in other else -1
        found += [word] if place < 0 else other[place : place + len(word)]
    return tuple(found)


def _classified(
    shorter: tuple[str, ...], longer: tuple[str, ...], qualities: list[float], first: str, second: str
) -> Comparison:
    missing = len(shorter) - len(qualities)
    if not missing and len(longer) == len(shorter):
        return Comparison(Likeness.SPELT_ALIKE, round(0.9 * min(qualities), 3))
    if not missing and min(qualities) >= 0.9:
        # "Brighton" for "Brighton and Hove Albion" is how people shorten; "Madrid" for "Atletico Madrid" is not.
        starts_alike = shorter[0] == longer[0] or _word_likeness(shorter[0], longer[0]) > 0
        return Comparison(Likeness.SHORTER, 0.85 if starts_alike else 0.7)
    ratio = fuzz.token_sort_ratio(first, second) / 100
    if qualities or ratio >= 0.6:
        return Comparison(Likeness.RELATED, round(0.5 * ratio, 3))
    return Comparison(Likeness.DIFFERENT, round(0.2 * ratio, 3))


@lru_cache(maxsize=1 << 18)
def _word_likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    short, long_ = sorted((word, other), key=lambda text: (len(text), text))
    if len(short) >= MIN_PREFIX and long_.startswith(short):
        return 0.95
    if len(short) >= TYPO_LENGTH and fuzz.ratio(short, long_) >= MIN_TYPO_LIKENESS:
        return 0.92
    if len(short) >= TYPO_LENGTH and short[0] == long_[0] and short[-1] == long_[-1] and _within(short, long_):
        return 0.9
    return 0.0


def _within(short: str, long_: str) -> bool:
    letters = iter(long_)
    return all(letter in letters for letter in short)
