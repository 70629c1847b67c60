"""Any saved answer of Pinnacle, read by what it holds."""

from datetime import datetime
from typing import Final

from advisor.adapters.pinnacle.arcadia import parse_arcadia
from advisor.adapters.pinnacle.parse import parse_fixtures, parse_odds
from advisor.adapters.pinnacle.state import SportState
from advisor.adapters.pinnacle.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import Reading
from advisor.parsing.fields import as_object_or_empty
from advisor.parsing.json_documents import load_json

_FIRST_LOOKED_AT: Final = 20


def parse(content: bytes, seen: datetime) -> Reading:
    """Read fixtures, odds, or matchups or markets of the website, each by itself.

    Odds and markets by themselves name no teams: all of theirs is refused or left out.

    Args:
        seen: when it was saved.

    Raises:
        PayloadRefusedError: not JSON, an answer we do not know, or ``"unused_answer"``.
    """
    document = load_json(PROVIDER, content)
    if isinstance(document, list):
        return _website(document, content, seen)
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "unknown_answer", "it is neither an object nor a list")
    if "league" in document:
        fixtures = parse_fixtures(content)
        return SportState(fixtures.sport).take_fixtures(fixtures, seen)
    odds = parse_odds(content)
    return SportState(odds.sport).take_odds(odds, seen)


def _website(document: list[object], content: bytes, seen: datetime) -> Reading:
    for element in document[:_FIRST_LOOKED_AT]:
        item = as_object_or_empty(element)
        if "participants" in item:
            return parse_arcadia(content, b"[]", seen)
        if "matchupId" in item:
            return parse_arcadia(b"[]", content, seen)
        if "primaryMarketType" in item:
            raise PayloadRefusedError(PROVIDER, "unused_answer", "it holds sports")
    if document:
        raise PayloadRefusedError(PROVIDER, "unknown_answer", "it is none of the lists we know")
    return Reading(provider=PROVIDER)
