"""Its page of odds → a reading. Pure: an item that cannot be read is refused by name, and the others stay."""

from datetime import datetime
from typing import Final

from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE
from advisor.core.odds import odds_to_e4
from advisor.core.quotes import Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.instruments.market_types import H2H_3WAY
from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import INSTANT, LABEL, LIST, TEXT
from advisor.parsing.contracts.unwrapping import json_list
from advisor.parsing.fields import as_list, as_object, instant_at, label_at, list_at, text_at
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, known_fields, load_json
from tests.adapters.planted.tiny.classify import PROVIDER

VENUE: Final = "tiny"
_EVENT: Final = known_fields("", id=LABEL, home=TEXT, away=TEXT, start=INSTANT, odds=LIST)
CONTRACT: Final = Contract((Document(name="odds", endpoint="odds", items=json_list(PROVIDER), fields=_EVENT),))


def parse(body: bytes, league: str, seen: datetime) -> Reading:
    """Read a league's page.

    Raises:
        PayloadRefusedError: it is not such a page at all.
    """
    found = Findings()
    events: dict[str, EventReport] = {}
    quotes: list[Quote] = []
    for index, value in enumerate(_page(body)):
        try:
            item = as_object(value)
            event = _event(item, league, seen)
            own = _quotes(item, event)
        except ItemFaultError as fault:
            found.refuse(f"[{index}]", fault)
            continue
        found.check_fields(item, _EVENT.names, "")
        if event.ref not in events:
            events[event.ref] = event
            quotes += own
    return Reading(
        provider=PROVIDER,
        events=tuple(events.values()),
        quotes=tuple(quotes),
        snapshot_of=dict.fromkeys(events, micros_of(seen)),
        refused=found.refused,
        unknown_fields=found.unknown_fields,
    )


def _page(body: bytes) -> list[object]:
    try:
        return list(as_list(load_json(PROVIDER, body)))
    except ItemFaultError as fault:
        raise PayloadRefusedError(PROVIDER, "not_a_list", fault.detail) from None


def _event(item: JsonObject, league: str, seen: datetime) -> EventReport:
    home, away = text_at(item, "home"), text_at(item, "away")
    if home == away:
        raise ItemFaultError("away", "same_team", "both teams have one name")
    return EventReport(
        provider=PROVIDER,
        ref=label_at(item, "id"),
        sport="football",
        competition=league,
        competition_name=league,
        home=home,
        away=away,
        kickoff=instant_at(item, "start"),
        at=seen,
    )


def _quotes(item: JsonObject, event: EventReport) -> list[Quote]:
    odds = list_at(item, "odds")
    if len(odds) != 3:
        raise ItemFaultError("odds", "wrong_length", "there are not three odds")
    instant = micros_of(event.at)
    return [
        Quote(event.ref, H2H_3WAY, LINE_NONE, place, VENUE, Side.BACK, _odds(value), None, instant, instant)
        for place, value in enumerate(odds)
    ]


def _odds(value: object) -> int:
    try:
        odds = odds_to_e4(value) if isinstance(value, str) else None
    except ValueError:
        odds = None
    if odds is None:
        raise ItemFaultError("odds", "bad_price", "a price is no decimal odds")
    return odds
