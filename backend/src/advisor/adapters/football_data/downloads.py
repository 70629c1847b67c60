"""football-data.co.uk's files as scheduled downloads: this season's results and odds by division, and the next games.

Opt-in: the site's terms are for private use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from advisor.core.errors import ConfigError
from advisor.upstream.calls import Call
from advisor.upstream.classify import by_status
from advisor.upstream.downloads import NOT_MODIFIED, FileSource
from advisor.upstream.provider import Answer, Classification, Provider, Verdict

PROVIDER: Final = "football_data"
BASE_URL: Final = "https://www.football-data.co.uk"
DIVISIONS: Final = (
    *("E0", "E1", "E2", "E3", "EC", "SC0", "SC1", "SC2", "SC3", "D1", "D2", "I1", "I2"),
    *("SP1", "SP2", "F1", "F2", "N1", "B1", "P1", "T1", "G1"),
)
EXTRA_LEAGUES: Final = (
    *("ARG", "AUT", "BRA", "CHN", "DNK", "FIN", "IRL", "JPN", "MEX", "NOR", "POL", "ROU", "RUS", "SWE", "SWZ", "USA"),
)

_LONDON: Final = ZoneInfo("Europe/London")
_SEASON_STARTS: Final = 7
_FIRST_HEADINGS: Final = frozenset({b"Div", b"Country", b"League"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FootballDataConfig:
    """What is fetched.

    Attributes:
        base_url: without a trailing slash.
        divisions: of ``DIVISIONS``.
        extra: of ``EXTRA_LEAGUES``; their files hold all seasons.
        seasons_back: further seasons before this one, 0 to 30.
        fixtures: also the file of the next round.

    Raises:
        ConfigError: a division that is not there, or a number out of range.
    """

    base_url: str = BASE_URL
    divisions: tuple[str, ...] = ("E0",)
    extra: tuple[str, ...] = ()
    seasons_back: int = 0
    fixtures: bool = True

    def __post_init__(self) -> None:
        strange = sorted((set(self.divisions) - set(DIVISIONS)) | (set(self.extra) - set(EXTRA_LEAGUES)))
        if strange:
            raise ConfigError(f"football-data.co.uk has no division {strange[0]!r}.")
        if not 0 <= self.seasons_back <= 30:
            raise ConfigError("football-data.co.uk has 0 to 30 seasons before this one.")


def files(config: FootballDataConfig, now: datetime) -> Sequence[FileSource]:
    """The files to fetch at an instant."""
    local = now.astimezone(_LONDON)
    first = local.year if local.month >= _SEASON_STARTS else local.year - 1
    found = [
        _source(f"/mmz4281/{_season(year)}/{division}.csv", f"{division}-{_season(year)}.csv")
        for year in range(first, first - config.seasons_back - 1, -1)
        for division in config.divisions
    ]
    found += [_source(f"/new/{league}.csv", f"{league}.csv") for league in config.extra]
    return [*found, _source("/fixtures.csv", "fixtures.csv")] if config.fixtures else found


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the status, and a good answer by its first heading: an error page must not take a file's place."""
    classification = by_status(answer)
    if classification.verdict is not Verdict.OK or answer.status == NOT_MODIFIED:
        return classification
    heading = answer.body[:80].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b",")[0].strip(b' "')
    if heading in _FIRST_HEADINGS:
        return classification
    return Classification(verdict=Verdict.FAILED, reason="not_the_file", detail="its answer is not the file")


def provider() -> Provider:
    """The provider; it takes no key."""
    return Provider(key=PROVIDER, classify=classify)


def _source(path: str, name: str) -> FileSource:
    return FileSource(provider=PROVIDER, path=path, name=name)


def _season(first: int) -> str:
    return f"{first % 100:02d}{(first + 1) % 100:02d}"
