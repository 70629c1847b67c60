"""No recorded answer breaks a contract or is taken to mean something else, alone and after itself."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from advisor.adapters.betfair import parse as parse_betfair
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.contract import STREAM
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.adapters.espn import league_of
from advisor.adapters.espn import parse as parse_espn
from advisor.adapters.nws.parse import parse as parse_nws
from advisor.adapters.open_meteo.parse import parse as parse_open_meteo
from advisor.adapters.pinnacle import parse as parse_pinnacle
from advisor.adapters.registry import registered
from advisor.adapters.the_odds_api import parse as parse_the_odds_api
from advisor.core.contracts import ContractBreak
from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import Reading
from advisor.parsing.contracts.documents import ContractLimits
from advisor.parsing.json_documents import Findings
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.examiner import Examiner
from advisor.parsing.meaning.findings import Found
from tests.adapters.betfair.stream.test_recorded_streams import MESSAGES, opened
from tests.adapters.reading_checks import NOW

STRICT: Final = ContractLimits(broken_share=0.5, fewest=4)
EAGER: Final = MeaningConfig(fewest=4, fewest_events=2)
"""Decides on far less than the settings do, so that what is near to an alarm shows."""
DOCUMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "the_odds_api": {
        "sports.json": "sports",
        "sports_2024-10.json": "sports",
        "nfl_unixdates_scores_api_response.json": "scores",
        "odds_api_scores.json": "scores",
        "nfl_unixdates_odds_api_response.json": "odds",
        "nfl_unixdates_spreads_api_response_old.json": "odds",
        "odds_api_current_odds.json": "odds",
        "odds_nba_2024-08.json": "odds",
        "odds_ncaa_baseball_american_2024-03.json": "odds",
        "odds_soccer_epl_2024-10_multi_region.json.gz": "odds",
    },
    "espn": {
        "scoreboard_fifa_world_2026.json": "scoreboard",
        "scoreboard_nfl_2024.json.gz": "scoreboard",
        "scoreboard_nfl_2025_sample.json": "scoreboard",
        "wnba_espn_scoreboard.json": "scoreboard",
        "wnba_espn_scoreboard_nba.json": "scoreboard",
    },
    "nws": {"nws_forecast.json": "forecast", "nws_points.json": "cell"},
    "open_meteo": {
        "linecast_forecast.json": "forecast",
        "open_meteo_forecast.json": "forecast",
        "open_meteo_hourly_forecast.json": "forecast",
    },
    "betfair": {
        "bflw__list_competitions.json": "competitions",
        "bflw__list_market_book.json": "books",
        "bflw__list_market_catalogue_no_ero.json": "catalogue",
        "nautilus__responses__list_market_catalogue.json": "catalogue",
        "parser__responses__betting__list_event_types.json": "event types",
        "parser__responses__betting__list_market_book.json": "books",
    },
}
PARSERS: Final[Mapping[str, Callable[[bytes, datetime], Reading]]] = {
    "the_odds_api": parse_the_odds_api,
    "espn": partial(parse_espn, league=league_of("basketball/wnba")),
    "nws": parse_nws,
    "open_meteo": parse_open_meteo,
    "betfair": parse_betfair,
    "pinnacle_arcadia": parse_pinnacle,
}


def content(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def broken(found: Found) -> list[ContractBreak]:
    return [*found.breaks, *found.withheld.values()]


def cases() -> Iterator[tuple[str, str, str]]:
    for provider, files in DOCUMENTS.items():
        for file, document in files.items():
            yield provider, file, document


@pytest.mark.parametrize(("provider", "file", "document"), list(cases()))
def test_a_recorded_answer_keeps_its_contract(real_data: Path, provider: str, file: str, document: str) -> None:
    (held,) = (each for each in registered()[provider].contract.documents if each.name == document)
    assert held.hold(provider, content(real_data / "wire" / provider / file), STRICT)


@pytest.mark.parametrize(("provider", "folder"), [("football_data", "football"), ("nflverse", "nfl")])
def test_a_recorded_file_keeps_its_contract(real_data: Path, provider: str, folder: str) -> None:
    (document,) = registered()[provider].contract.documents
    files = sorted((real_data / folder).glob("*.csv"))
    assert files
    for path in files:
        assert document.hold(provider, content(path), STRICT), path.name


@pytest.mark.parametrize("provider", PARSERS)
def test_a_recorded_answer_means_what_it_did(real_data: Path, provider: str) -> None:
    read = 0
    for path in sorted((real_data / "wire" / provider).iterdir()):
        try:
            reading = PARSERS[provider](content(path), NOW)
        except PayloadRefusedError:
            continue
        read += 1
        examiner = Examiner(EAGER)
        for _ in range(2):
            assert not broken(examiner.examine(reading, NOW)), path.name
    assert read


@pytest.mark.parametrize("file", MESSAGES)
def test_a_recorded_stream_keeps_its_contract_and_means_what_it_did(real_data: Path, file: str) -> None:
    cache, examiner, lines = StreamCache(), Examiner(EAGER), 0
    begins = datetime(2026, 11, 25, tzinfo=UTC)

    def held(document: object) -> None:
        STREAM.hold_items("betfair", (document,), STRICT)

    with opened(real_data / "betfair_stream" / file) as content:
        for line in content:
            lines += 1
            findings = Findings()
            message = read_line(line, findings, held)
            held_now = begins + timedelta(seconds=lines)
            assert isinstance(message, MarketMessage)
            reading = cache.apply(message, held_now, findings)
            assert not broken(examiner.examine(reading, held_now)), f"line {lines}"
    assert lines == MESSAGES[file][0]
