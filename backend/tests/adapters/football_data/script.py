"""What football-data.co.uk's site answers."""

from typing import Final

from advisor.upstream.calls import Call
from tests.adapters.football_data.samples import season, table
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

EXTRA: Final = """Country,League,Season,Date,Time,Home,Away,HG,AG,Res,PSCH,PSCD,PSCA
Argentina,Liga Profesional,2026,21/02/2026,20:00,Boca Juniors,River Plate,1,0,H,2.5,3.1,2.9
Argentina,Liga Profesional,2026,22/02/2026,20:00,Racing Club,Independiente,2,2,D,2.1,3.2,3.6
"""


def _answer(call: Call) -> bytes:
    return EXTRA.encode() if call.path.startswith("/new/") else table(season(6)).encode()


SCRIPT: Final = Script(now=NOW, answer=_answer, section={"divisions": ["E0"], "extra": ["ARG"]})
