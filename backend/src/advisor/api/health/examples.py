"""Examples of what the health routes answer."""

from typing import Final

from advisor.api.health.schemas import Alive, Health, HealthFact, Leader

_HEALTH: Final = Health(
    status="degraded",
    version="0.1.0",
    mode="paper",
    database="up",
    worker="up",
    facts=[
        HealthFact(name="database", status="ok", detail="The database answers."),
        HealthFact(name="providers", status="degraded", detail="Of 5, do not answer: ESPN."),
    ],
    leader=Leader(fencing_number=3, holder="5d0e9c1a", renewed_seconds=0.8, waiting_quotes=0),
    standbys=0,
    history_rows=0,
    shed_rows={},
    dead_letters=0,
    parts=None,
)
EXAMPLES: Final = {"get_health": _HEALTH, "get_live": Alive(status="ok"), "get_ready": _HEALTH}
