"""Bookmakers of one event → quotes. The hot path: tens of thousands of outcomes in a large answer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import permutations, product
from typing import Final, NamedTuple, TypeAlias

from advisor.adapters.the_odds_api.names import MARKETS, TEAM_TOTALS, MarketName, venue_key_of
from advisor.adapters.the_odds_api.wire import BOOKMAKER_FIELDS, MARKET_FIELDS, OUTCOME_FIELDS, OddsFormat
from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.assets import MOST_AMOUNT, UNKNOWN_ASSET, Asset, size_of
from advisor.core.quotes import Quote, Side
from advisor.core.venues import venue_of
from advisor.instruments.market_types import (
    AWAY,
    AWAY_TOTALS,
    DRAW,
    DRAW_OR_AWAY,
    H2H,
    H2H_3WAY,
    HOME,
    HOME_OR_AWAY,
    HOME_OR_DRAW,
    HOME_TOTALS,
    MARKET_TYPES,
    NO,
    OVER,
    UNDER,
    YES,
    About,
    Line,
)
from advisor.instruments.sports import has_draws
from advisor.parsing.fields import as_instant, as_object, as_text, list_at, text_at
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject
from advisor.parsing.participants import participant_at
from advisor.parsing.prices import american_price, decimal_price, quarter_line

CLOCK_TOLERANCE: Final = 120_000_000
"""µs by which the provider's clock may run ahead of ours. A price from further ahead has no age that is known."""

_VENUE: Final = re.compile(r"[a-z0-9_]{1,40}")
_DRAWS: Final = ("Draw", "Tie", "draw", "tie")
"""A tuple, because whatever stands in a document can be compared, but not everything hashed."""
_COVERED: Final = {HOME_OR_DRAW: (HOME, DRAW), HOME_OR_AWAY: (HOME, AWAY), DRAW_OR_AWAY: (DRAW, AWAY)}
_BETWEEN: Final = (" or ", "/", " / ")
"""What stands between the two results of a double chance, in either order."""
_WORDS: Final = {DRAW: _DRAWS} | {name: (name.title(), name) for name in (OVER, UNDER, YES, NO)}
_PLACEHOLDER_BACK: Final = 10_100
_PLACEHOLDER_LAY: Final = 10_000_000
"""An exchange shows 1.01 to back and 1000 to lay where nobody really offers anything."""
_LARGEST_LINE: Final = 1000
_WHOLE: Final = 100
"""Hundredths: on such a line a stake may return."""
_UNKNOWN_SELECTION: Final = "unknown_selection"
_NO_SIZE: Final = (None, UNKNOWN_ASSET)

_LINE_SIGNS: Final = {
    key: (1, -1) if row.line is Line.HANDICAP else (1, 1) for key, row in MARKET_TYPES.items() if row.has_line
}
"""By selection: a handicap is written from the view of the team it names, and kept from the home side's."""

_LAY: Final = Side.LAY
_AMERICAN: Final = OddsFormat.AMERICAN
"""Members by a plain name: looking them up on their enum costs as much as the rest of the line."""

_Bet: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTeams:
    """What prices need to know of their event.

    Attributes:
        home, away: "" both where it is an outright market.
        fallback_at: µs, when the prices stood if neither bookmaker nor market says; None to refuse such prices.
    """

    ref: str
    sport: str
    home: str
    away: str
    fallback_at: int | None


class _Offer(NamedTuple):
    """Whose market it is, and when it stood. A tuple, because there are thousands in an answer."""

    venue: str
    exchange: bool
    asset: Asset | None
    lay: bool
    name: MarketName
    at: int
    path: str


@dataclass(slots=True, kw_only=True)
class PriceReader:
    """Collects the quotes of an answer.

    Attributes:
        seen: when the answer was fetched.
        odds_format: how its prices are written.
    """

    seen: datetime
    odds_format: OddsFormat
    findings: Findings
    quotes: list[Quote] = field(default_factory=list)
    _taken: dict[_Bet, int] = field(default_factory=dict)
    _instants: dict[str, int] = field(default_factory=dict)
    _seen: int = 0

    def __post_init__(self) -> None:
        self._seen = micros_of(self.seen)

    def read(self, event: EventTeams, bookmakers: Sequence[object], path: str) -> None:
        """Take every price that can be read; the rest is refused piece by piece."""
        self._taken.clear()
        for index, item in enumerate(bookmakers):
            where = f"{path}[{index}]"
            try:
                self._bookmaker(event, as_object(item), where)
            except ItemFaultError as fault:
                self.findings.refuse(where, fault)

    def _bookmaker(self, event: EventTeams, bookmaker: JsonObject, path: str) -> None:
        self.findings.check_fields(bookmaker, BOOKMAKER_FIELDS, "bookmakers")
        venue, exchange, asset = _venue(text_at(bookmaker, "key"))
        for index, item in enumerate(list_at(bookmaker, "markets")):
            where = f"{path}.markets[{index}]"
            try:
                market = as_object(item)
                self.findings.check_fields(market, MARKET_FIELDS, "bookmakers.markets")
                name = MARKETS.get(text_at(market, "key"))
                if name is None:
                    raise ItemFaultError("key", "unsupported_market", "we have no such market")
                at = self._at(market, bookmaker, event)
                offer = _Offer(venue, exchange, asset, name.side is _LAY, name, at, where)
                self._market(event, offer, list_at(market, "outcomes"))
            except ItemFaultError as fault:
                self.findings.refuse(where, fault)

    def _at(self, market: JsonObject, bookmaker: JsonObject, event: EventTeams) -> int:
        stated = market.get("last_update")
        if stated is None:
            stated = bookmaker.get("last_update")
        if stated is None:
            if event.fallback_at is None:
                raise ItemFaultError("last_update", "missing_field", "neither market nor bookmaker says when it stood")
            return min(event.fallback_at, self._seen)
        # Most markets of a bookmaker carry the same text.
        known = self._instants.get(stated) if isinstance(stated, str) else None
        if known is not None:
            return known
        at = micros_of(as_instant(stated, "last_update"))
        if at > self._seen + CLOCK_TOLERANCE:
            raise ItemFaultError("last_update", "time_in_future", "last_update lies ahead of our clock")
        # A clock a little ahead is passed on as it is: validation must see that it cannot be trusted.
        if isinstance(stated, str):
            self._instants[stated] = at
        return at

    def _market(self, event: EventTeams, offer: _Offer, outcomes: Sequence[object]) -> None:
        market = offer.name.market
        about = About.EVENT if market is None else MARKET_TYPES[market].about
        if market is not None and about is About.FIELD:
            self._about_participants(event, offer, market, outcomes, "name")
            return
        if not event.home:
            raise ItemFaultError("key", "no_teams", "a market on a match, for an event without teams")
        if offer.name.kind == TEAM_TOTALS:
            self._team_totals(event, offer, outcomes)
            return
        if market is not None and about is About.PERSON:
            self._about_participants(event, offer, market, outcomes, "description")
            return
        market = market or _head_to_head(event.sport, outcomes)
        if DRAW in MARKET_TYPES[market].selections and not _has_draw(outcomes):
            # Two prices of such a market may be "draw no bet": another market, with other fair prices.
            raise ItemFaultError("outcomes", "missing_draw", "a market with a draw offers none")
        self._quotes(event, offer, market, enumerate(outcomes))

    def _about_participants(
        self, event: EventTeams, offer: _Offer, market: MarketTypeKey, outcomes: Sequence[object], field: str
    ) -> None:
        """One market on each of those whom the outcomes name in a field of theirs."""
        of_participant: dict[str, list[tuple[int, object]]] = {}
        for index, item in enumerate(outcomes):
            try:
                of_participant.setdefault(text_at(as_object(item), field), []).append((index, item))
            except ItemFaultError as fault:
                self.findings.refuse(f"{offer.path}.outcomes[{index}]", fault)
        for participant, named in of_participant.items():
            self._quotes(event, offer, market, named, participant)

    def _team_totals(self, event: EventTeams, offer: _Offer, outcomes: Sequence[object]) -> None:
        """Two markets, one on each side; which one an outcome is of says its description."""
        of_side: dict[str, list[tuple[int, object]]] = {event.home: [], event.away: []}
        for index, item in enumerate(outcomes):
            try:
                team = text_at(as_object(item), "description")
                if team not in of_side:
                    raise ItemFaultError("description", "unknown_team", "description names neither side")
                of_side[team].append((index, item))
            except ItemFaultError as fault:
                self.findings.refuse(f"{offer.path}.outcomes[{index}]", fault)
        self._quotes(event, offer, HOME_TOTALS, of_side[event.home])
        self._quotes(event, offer, AWAY_TOTALS, of_side[event.away])

    def _quotes(
        self,
        event: EventTeams,
        offer: _Offer,
        market: MarketTypeKey,
        outcomes: Iterable[tuple[int, object]],
        participant: str = "",
    ) -> None:
        """Take the prices of outcomes, each with its place in the answer."""
        first, names_more = len(self.quotes), False
        who = participant_at(offer.venue, participant)
        # What is the same for all outcomes is looked up once: this loop is where the time goes.
        of_field = MARKET_TYPES[market].about is About.FIELD
        selections = {participant: 0} if of_field else _selections(event.home, event.away, market)
        sign = _LINE_SIGNS.get(market)
        venue, side, at, seen, taken = offer.venue, offer.name.side, offer.at, self._seen, self._taken
        bet = f"{venue}/{MARKET_TYPES[market].code}/{offer.lay}/{participant}"
        for index, item in outcomes:
            try:
                outcome = self._outcome(item)
                selection = _selection(selections, outcome.get("name"))
                line = LINE_NONE if sign is None else _line(outcome.get("point"), market) * sign[selection]
                odds_e4 = self._odds(outcome, offer)
                if _stood_before(taken, (bet, line, selection), odds_e4):
                    continue
                size, number = _size(outcome, offer.asset) if "bet_limit" in outcome else _NO_SIZE
                self.quotes.append(
                    Quote(event.ref, market, line, selection, venue, side, odds_e4, size, at, seen, number, who)
                )
            except ItemFaultError as fault:
                names_more = names_more or fault.reason == _UNKNOWN_SELECTION
                self.findings.refuse(f"{offer.path}.outcomes[{index}]", fault)
        if names_more and MARKET_TYPES[market].can_return:
            self._take_back(offer, bet, first)

    def _take_back(self, offer: _Offer, bet: str, first: int) -> None:
        """Refuse what a market with a further outcome offers where ours returns the stake.

        A handicap with a draw and a total with "exactly" lose there: these are other bets under the same names.
        """
        quotes, kept = self.quotes[first:], list[Quote]()
        for quote in quotes:
            if quote.line != LINE_NONE and quote.line % _WHOLE:
                kept.append(quote)
            else:
                del self._taken[bet, quote.line, quote.selection]
        if len(kept) == len(quotes):
            return
        self.quotes[first:] = kept
        fault = ItemFaultError(
            "outcomes", "other_market", "it has an outcome more, by which ours would return the stake"
        )
        self.findings.refuse(offer.path, fault)

    def _outcome(self, item: object) -> JsonObject:
        outcome = as_object(item)
        if not outcome.keys() <= OUTCOME_FIELDS:
            self.findings.check_fields(outcome, OUTCOME_FIELDS, "bookmakers.markets.outcomes")
        return outcome

    def _odds(self, outcome: JsonObject, offer: _Offer) -> int:
        price = outcome.get("price")
        if price is None:
            raise ItemFaultError("price", "missing_field", "price is missing")
        if type(price) is not float and type(price) is not int:
            raise ItemFaultError("price", "wrong_type", "price is no number")
        odds_e4 = american_price(price) if self.odds_format is _AMERICAN else decimal_price(price)
        if odds_e4 is None:
            raise ItemFaultError("price", "bad_price", f"price can be no {self.odds_format} price")
        if offer.exchange and (odds_e4 >= _PLACEHOLDER_LAY if offer.lay else odds_e4 <= _PLACEHOLDER_BACK):
            raise ItemFaultError("price", "placeholder_price", "an exchange shows it where nobody offers a price")
        return odds_e4


def detect_format(bookmakers: Iterable[object]) -> OddsFormat:
    """How an answer writes its prices: no American price lies between -100 and 100, most decimal do."""
    decimal = american = 0
    for price in _prices(bookmakers):
        if 1 < price < 100:
            decimal += 1
        elif price <= -100 or (price >= 100 and price == int(price)):
            american += 1
    return OddsFormat.AMERICAN if american > decimal else OddsFormat.DECIMAL


def _prices(bookmakers: Iterable[object]) -> Iterator[float]:
    for bookmaker in bookmakers:
        for market in _items(bookmaker, "markets"):
            for outcome in _items(market, "outcomes"):
                price = outcome.get("price") if isinstance(outcome, dict) else None
                if type(price) is float or type(price) is int:
                    yield price


def _items(item: object, field: str) -> Sequence[object]:
    found = item.get(field) if isinstance(item, dict) else None
    return found if isinstance(found, list) else ()


def _head_to_head(sport: str, outcomes: Sequence[object]) -> MarketTypeKey:
    if has_draws(sport) or _has_draw(outcomes):
        return H2H_3WAY
    return H2H


def _has_draw(outcomes: Sequence[object]) -> bool:
    return any(isinstance(outcome, dict) and outcome.get("name") in _DRAWS for outcome in outcomes)


@lru_cache(maxsize=4096)
def _selections(home: str, away: str, market: MarketTypeKey) -> Mapping[str, int]:
    """Where the names of a market's outcomes stand; a team may have the name of an outcome."""
    names = MARKET_TYPES[market].selections
    words = {word: place for place, name in enumerate(names) for word in _WORDS.get(name, ())}
    teams = {HOME: home, AWAY: away}
    found = words | {teams[name]: place for place, name in enumerate(names) if name in teams}
    for place, name in enumerate(names):
        for first, second in permutations(_COVERED.get(name, ()), 2):
            written = product((teams.get(first, "Draw"),), _BETWEEN, (teams.get(second, "Draw"),))
            found |= {"".join(each): place for each in written}
    return found


def _selection(selections: Mapping[str, int], name: object) -> int:
    selection = selections.get(name) if isinstance(name, str) else None
    if selection is None:
        selection = selections.get(as_text(name, "name"))
    if selection is None:
        raise ItemFaultError("name", _UNKNOWN_SELECTION, "name is none of the market's selections")
    return selection


def _stood_before(taken: dict[_Bet, int], bet: _Bet, odds_e4: int) -> bool:
    """Whether the same bet stood above, as the main line does again among the alternate ones."""
    earlier = taken.get(bet)
    if earlier is None:
        taken[bet] = odds_e4
        return False
    if earlier != odds_e4:
        raise ItemFaultError("price", "duplicate_price", "the same bet stood above at another price")
    return True


def _line(point: object, market: MarketTypeKey) -> int:
    if point is None:
        raise ItemFaultError("point", "missing_field", "point is missing")
    if type(point) is not float and type(point) is not int:
        raise ItemFaultError("point", "wrong_type", "point is no number")
    line = quarter_line(point, _LARGEST_LINE)
    if line is None:
        raise ItemFaultError("point", "bad_line", f"point is no multiple of 0.25 up to {_LARGEST_LINE}")
    if not MARKET_TYPES[market].allows(line):
        raise ItemFaultError("point", "bad_line", "a total must be above zero")
    return line


@lru_cache(maxsize=1024)
def _venue(key: str) -> tuple[str, bool, Asset | None]:
    """Our key of a bookmaker, whether its prices are offers of other people, and the only asset it takes, if so."""
    if not _VENUE.fullmatch(key):
        raise ItemFaultError("key", "bad_venue", "key is no bookmaker's key")
    venue = venue_key_of(key)
    known = venue_of(venue)
    return venue, known.has_order_book, None if known.asset is None else Asset.of(known.asset)


def _size(outcome: JsonObject, asset: Asset | None) -> tuple[int | None, int]:
    """The limit of a bet, which is stated without a currency, and the number of the asset it must be of."""
    limit = outcome.get("bet_limit")
    if type(limit) is not float and type(limit) is not int:
        return _NO_SIZE
    return size_of(limit, asset) if 0 < limit < MOST_AMOUNT else _NO_SIZE
