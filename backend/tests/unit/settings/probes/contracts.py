"""When answers no longer are what we rely on: documents held, and readings examined, by the settings."""

from collections.abc import Sequence
from datetime import timedelta

from advisor.core.errors import ContractBrokenError
from advisor.core.readings import Reading
from advisor.parsing.contracts.documents import Document
from advisor.parsing.contracts.kinds import TEXT
from advisor.parsing.contracts.unwrapping import json_list
from advisor.parsing.json_documents import known_fields
from advisor.parsing.meaning.examiner import Examiner
from tests.unit.parsing.meaning.test_examiner import FAVOURITES, NOW, OFFERS, exchange, reading
from tests.unit.settings.probes.made import Case, Made, Probe

NAMES = Document(name="names", endpoint="names", items=json_list("x"), fields=known_fields("", name=TEXT))


def held(made: Made) -> object:
    """Three in five items without the field."""
    try:
        return NAMES.hold_items("x", [{}, {}, {}, {"name": "a"}, {"name": "b"}], made.process.contract)
    except ContractBrokenError as broken:
        return str(broken)


def examined(*readings: Reading, apart: timedelta = timedelta(minutes=1)) -> Probe:
    def probe(made: Made) -> object:
        examiner = Examiner(made.process.meaning)
        return [examiner.examine(each, NOW + apart * number).breaks for number, each in enumerate(readings)]

    return probe


def turned(odds: Sequence[Sequence[float]], games: int) -> Reading:
    return reading([prices[::-1] if game < games else prices for game, prices in enumerate(odds)])


CROSSED = exchange([[(lay, back) for back, lay in prices] for prices in OFFERS[:4]])

CASES = {
    "contract.broken_share": Case(probe=held, other=0.7),
    "contract.reversed_share": Case(probe=examined(reading(FAVOURITES), turned(FAVOURITES, 9)), other=0.95),
    "contract.fewest_items": Case(probe=examined(CROSSED), other=13),
    "contract.fewest_events": Case(probe=examined(reading(FAVOURITES[:5]), turned(FAVOURITES[:5], 5)), other=6),
    "contract.remember": Case(
        probe=examined(reading(FAVOURITES), turned(FAVOURITES, 10), apart=timedelta(hours=7)), other="8h"
    ),
}
