"""The Odds API's query parameters, read as strictly as the provider reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from advisor.sandbox.answers import RefusedCallError
from advisor.sandbox.world.bookmakers import BOOKS

REGIONS: Final = frozenset({"us", "us2", "us_dfs", "us_ex", "uk", "eu", "au", "fr", "se"})
FEATURED: Final = frozenset({"h2h", "spreads", "totals", "outrights", "h2h_lay", "outrights_lay"})
OF_EVENTS: Final = frozenset(
    {"btts", "draw_no_bet", "double_chance", "h2h_3_way_h1", "totals_h1", "team_totals"}
    | {"player_goal_scorer_anytime", "player_shots"}
)
"""Markets that come with the odds of single events only."""
EXCHANGE_KEY: Final = "sandbox_exchange"
EXCHANGE_TITLE: Final = "Sandbox Exchange"
EXCHANGE_REGION: Final = "uk"
_GROUP: Final = 10
_DETAILS: Final = "https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html#"


def refusal(status: int, code: str, message: str) -> RefusedCallError:
    """An error body in the provider's form."""
    body = {"message": message, "error_code": code, "details_url": _DETAILS + code.lower().replace("_", "-")}
    return RefusedCallError(status, dict(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRequest:
    """What is asked for.

    Attributes:
        markets: keys.
        books: keys of the bookmakers to show.
        units: markets × regions, as they are charged.
        american, unix: formats of prices and instants.
        lays: prices of the exchange's lay side are wanted, or come unasked.
    """

    markets: tuple[str, ...]
    books: frozenset[str]
    regions: int
    american: bool
    unix: bool

    @property
    def units(self) -> int:
        return len(self.markets) * self.regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which events are wanted."""

    ids: frozenset[str] | None
    since: int | None
    until: int | None

    def takes(self, fixture_id: str, kickoff: int) -> bool:
        """The event is wanted."""
        if self.ids is not None and fixture_id not in self.ids:
            return False
        return (self.since is None or kickoff >= self.since) and (self.until is None or kickoff <= self.until)


def odds_request(query: Mapping[str, str], *, of_event: bool = False, of_field: bool = False) -> OddsRequest:
    """Read the parameters of an odds call.

    Args:
        of_event: of the odds of one event, which has more markets.
        of_field: of who wins a competition, which has no others.

    Raises:
        RefusedCallError: 422 with the provider's code.
    """
    markets = tuple(dict.fromkeys(_csv(query.get("markets", "h2h"))))
    if not markets:
        raise refusal(422, "MISSING_MARKET", "Missing markets parameter")
    known = FEATURED | OF_EVENTS if of_event else FEATURED
    unknown = [market for market in markets if market not in known]
    if unknown:
        raise refusal(422, "INVALID_MARKET", f"Invalid markets: {', '.join(unknown)}")
    if of_field and markets != ("outrights",):
        raise refusal(422, "INVALID_MARKET_COMBO", "Only outrights is available for this sport")
    if not of_field and "outrights" in markets:
        raise refusal(422, "INVALID_MARKET_COMBO", "outrights is not available for this sport")
    form = query.get("oddsFormat", "decimal")
    if form not in {"decimal", "american"}:
        raise refusal(422, "INVALID_ODDS_FORMAT", "Invalid oddsFormat parameter. Must be decimal or american")
    books, regions = _books(query)
    return OddsRequest(
        markets=markets, books=books, regions=regions, american=form == "american", unix=unix_dates(query)
    )


def unix_dates(query: Mapping[str, str]) -> bool:
    """Instants are wanted as numbers.

    Raises:
        RefusedCallError: 422.
    """
    form = query.get("dateFormat", "iso")
    if form not in {"iso", "unix"}:
        raise refusal(422, "INVALID_DATE_FORMAT", "Invalid dateFormat parameter. Must be iso or unix")
    return form == "unix"


def choice(query: Mapping[str, str]) -> Choice:
    """Read which events are wanted.

    Raises:
        RefusedCallError: 422 with the provider's code.
    """
    ids = frozenset(_csv(query["eventIds"])) if query.get("eventIds") else None
    if ids is not None and any(len(part) != 32 for part in ids):
        raise refusal(422, "INVALID_EVENT_IDS", "Invalid eventIds parameter")
    since = _instant(query.get("commenceTimeFrom"), "FROM")
    until = _instant(query.get("commenceTimeTo"), "TO")
    if since is not None and until is not None and since > until:
        raise refusal(422, "INVALID_COMMENCE_TIME_RANGE", "commenceTimeTo must be after commenceTimeFrom")
    return Choice(ids=ids, since=since, until=until)


def days_from(query: Mapping[str, str]) -> int | None:
    """How many days of finished games are wanted.

    Raises:
        RefusedCallError: 422.
    """
    text = query.get("daysFrom")
    if text is None:
        return None
    if text not in {"1", "2", "3"}:
        raise refusal(422, "INVALID_SCORES_DAYS_FROM", "daysFrom must be an integer between 1 and 3")
    return int(text)


def _books(query: Mapping[str, str]) -> tuple[frozenset[str], int]:
    named = _csv(query.get("bookmakers", ""))
    if named:
        known = {book.key for book in BOOKS} | {EXCHANGE_KEY}
        if not known & set(named):
            raise refusal(422, "INVALID_BOOKMAKERS", "Invalid bookmakers parameter")
        return frozenset(named), -(-len(set(named)) // _GROUP)
    regions = set(_csv(query.get("regions", "")))
    if not regions:
        raise refusal(422, "MISSING_REGION", "Missing regions parameter")
    if regions - REGIONS:
        raise refusal(422, "INVALID_REGION", f"Invalid regions: {', '.join(sorted(regions - REGIONS))}")
    keys = {book.key for book in BOOKS if book.region in regions}
    return frozenset(keys | ({EXCHANGE_KEY} if EXCHANGE_REGION in regions else set())), len(regions)


def _csv(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _instant(text: str | None, which: str) -> int | None:
    if text is None:
        return None
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp())
    except ValueError:
        raise refusal(422, f"INVALID_COMMENCE_TIME_{which}", "Expected format is YYYY-MM-DDTHH:MM:SSZ") from None
