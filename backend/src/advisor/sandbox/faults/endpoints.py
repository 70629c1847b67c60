"""Which provider's endpoint a path of the sandbox is; faults are aimed by these names."""

import re
from typing import Final

STREAM: Final = "betfair/stream"
_PATTERNS: Final = tuple(
    (re.compile(pattern), endpoint)
    for pattern, endpoint in (
        (r"/v4/sports/?", "the_odds_api/sports"),
        (r"/v4/sports/[^/]+/events/?", "the_odds_api/events"),
        (r"/v4/sports/[^/]+/odds/?", "the_odds_api/odds"),
        (r"/v4/sports/[^/]+/scores/?", "the_odds_api/scores"),
        (r"/v4/sports/[^/]+/events/[^/]+/odds/?", "the_odds_api/event_odds"),
        (r"/api/(login|certlogin|keepAlive|logout)/?", "betfair/session"),
        (r"/exchange/betting/rest/v1/en/navigation/menu.json", "betfair/navigation"),
        (r"/exchange/.*", "betfair/calls"),
        (r"/apis/site/v2/sports/.*", "espn/scoreboard"),
        (r"/v1/forecast/?", "open_meteo/forecast"),
        (r"/v1/search/?", "open_meteo/search"),
        (r"/points/.*", "nws/points"),
        (r"/gridpoints/.*", "nws/forecast"),
    )
)


def endpoint_of(path: str) -> str | None:
    """``provider/endpoint`` of a path; None for what is the sandbox's own."""
    return next((endpoint for pattern, endpoint in _PATTERNS if pattern.fullmatch(path)), None)
