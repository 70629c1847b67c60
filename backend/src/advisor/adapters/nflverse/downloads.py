"""nflverse's schedule as a scheduled download: one file with every game since 1999 and those to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from advisor.adapters.nflverse.contract import PROVIDER
from advisor.upstream.calls import Call
from advisor.upstream.classify import by_status
from advisor.upstream.downloads import NOT_MODIFIED, FileSource
from advisor.upstream.provider import Answer, Classification, Provider, Verdict

BASE_URL: Final = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class NflverseConfig:
    """What is fetched.

    Attributes:
        base_url: without a trailing slash.
        path: of the file.
    """

    base_url: str = BASE_URL
    path: str = "/nflverse/nfldata/master/data/games.csv"


def files(config: NflverseConfig) -> Sequence[FileSource]:
    """The one file."""
    return [FileSource(provider=PROVIDER, path=config.path, name="games.csv")]


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the status, and a good answer by its header: an error page must not take the file's place."""
    classification = by_status(answer)
    if classification.verdict is not Verdict.OK or answer.status == NOT_MODIFIED:
        return classification
    header = answer.body[:2000].removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    if b"game_id" in header and b"home_team" in header:
        return classification
    return Classification(verdict=Verdict.FAILED, reason="not_the_file", detail="its answer is not the file")


def provider() -> Provider:
    """The provider; it takes no key."""
    return Provider(key=PROVIDER, classify=classify)
