"""What Pinnacle offers on one sport, built up from a snapshot and the changes after it. Pure: no clock, no calls."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from advisor.adapters.pinnacle.parse import FixtureList, OddsList
from advisor.adapters.pinnacle.wire import PROVIDER, VENUE, EventOdds, Fixture, Price, sport_of
from advisor.core.clock import micros_of
from advisor.core.markets import EventStatus
from advisor.core.money.assets import Asset, size_of
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.parsing.prices import SelectionKey

_GONE = Price(WITHDRAWN, None)


class SportState:
    """Fixtures and prices of one sport.

    Attributes:
        fixtures_since, odds_since: to be sent with the next call; None while a snapshot is needed.

    Args:
        asset: what limits are stated in; None: not known, as of saved answers.
    """

    def __init__(self, sport_id: str, asset: Asset | None = None) -> None:
        self.sport_id = sport_id
        self._asset = asset
        self.fixtures_since: int | None = None
        self.odds_since: int | None = None
        self._fixtures: dict[str, Fixture] = {}
        self._odds: dict[str, EventOdds] = {}
        self._quoted: dict[str, dict[SelectionKey, Price]] = {}
        self._reported: dict[str, tuple[object, ...]] = {}

    def restart(self) -> None:
        """Ask for snapshots next: what is known can no longer be relied on."""
        self.fixtures_since = self.odds_since = None

    def take_fixtures(self, answer: FixtureList, seen: datetime) -> Reading:
        """Take an answer of /v1/fixtures, a snapshot if ``fixtures_since`` is None.

        Args:
            seen: when it was received.
        """
        came = {fixture.id: fixture for fixture in answer.fixtures}
        touched = set(came)
        if self.fixtures_since is None and answer.last is not None:
            touched |= self._quoted.keys()
            self._fixtures = {}
            self._reported = {event: last for event, last in self._reported.items() if event in came}
        self.fixtures_since = answer.last or self.fixtures_since
        self._fixtures.update(came)
        # Prices may have come before the fixture that says what they are on.
        quotes = [quote for event in sorted(touched) for quote in self._changed(event, seen)]
        return Reading(
            provider=PROVIDER,
            events=tuple(self._reports(came, seen)),
            quotes=tuple(quotes),
            refused=answer.found.refused,
            unknown_fields=answer.found.unknown_fields,
        )

    def take_odds(self, answer: OddsList, seen: datetime) -> Reading:
        """Take an answer of /v2/odds, a snapshot if ``odds_since`` is None.

        Only what changed is quoted. A market missing in a period that came is withdrawn; an event that did not come
        has not changed, or is gone if this is a snapshot. Events that came and cannot be read are withdrawn, too:
        what is known of them is out of date.
        """
        snapshot = self.odds_since is None and answer.last is not None
        came = {odds.id: odds for odds in answer.odds}
        if snapshot:
            self._odds = {}
        for broken in answer.broken - came.keys():
            self._odds.pop(broken, None)
        for event, odds in came.items():
            known = self._odds.get(event)
            self._odds[event] = odds if known is None else _updated(known, odds)
        self.odds_since = answer.last or self.odds_since
        touched = {*came, *answer.broken, *(self._quoted if snapshot else ())}
        quotes = [quote for event in sorted(touched) for quote in self._changed(event, seen)]
        whole = snapshot and answer.whole
        return Reading(
            provider=PROVIDER,
            events=tuple(self._reports(came, seen)),
            quotes=tuple(quotes),
            snapshot_of=dict.fromkeys(came.keys() - answer.broken, micros_of(seen)) if whole else {},
            refused=answer.found.refused,
            unknown_fields=answer.found.unknown_fields,
        )

    def standing(self, at: datetime, seen: datetime) -> Reading:
        """All prices that stand, as of an instant at which a call proved them; those cut off since are withdrawn."""
        quotes = [quote for event in list(self._quoted) for quote in self._changed(event, at)]
        micros, seen_micros = micros_of(min(at, seen)), micros_of(seen)
        for event, prices in self._quoted.items():
            quotes.extend(_quote(event, key, price, micros, seen_micros, self._asset) for key, price in prices.items())
        return Reading(provider=PROVIDER, quotes=tuple(quotes))

    def _changed(self, event: str, now: datetime) -> Iterator[Quote]:
        """Prices of an event that differ from those quoted last; from now on these are."""
        offered = self._offered(event, now)
        quoted = self._quoted.get(event, {})
        micros = micros_of(now)
        for key in quoted.keys() - offered.keys():
            yield _quote(event, key, _GONE, micros, micros, self._asset)
        for key, price in offered.items():
            if quoted.get(key) != price:
                yield _quote(event, key, price, micros, micros, self._asset)
        if offered:
            self._quoted[event] = dict(offered)
        else:
            self._quoted.pop(event, None)

    def _offered(self, event: str, now: datetime) -> Mapping[SelectionKey, Price]:
        odds = self._odds.get(event)
        fixture = self._fixtures.get(event)
        if odds is None or fixture is None or not fixture.regular:
            return {}
        return {
            key: price
            for period in odds.periods.values()
            if period.cutoff is None or period.cutoff > now
            for key, price in period.prices.items()
        }

    def _reports(self, ids: Iterable[str], seen: datetime) -> Iterator[EventReport]:
        for event in ids:
            fixture = self._fixtures.get(event)
            if fixture is None or not fixture.regular:
                continue
            odds = self._odds.get(event)
            scores = (odds.home_score, odds.away_score) if odds and fixture.live else (None, None)
            if self._reported.get(event) == (current := (fixture, scores)):
                continue
            self._reported[event] = current
            yield EventReport(
                provider=PROVIDER,
                ref=event,
                sport=sport_of(self.sport_id),
                competition=fixture.league,
                competition_name=fixture.league_name,
                home=fixture.home,
                away=fixture.away,
                kickoff=fixture.starts,
                status=EventStatus.IN_PLAY if fixture.live and fixture.starts <= seen else EventStatus.SCHEDULED,
                home_score=scores[0],
                away_score=scores[1],
                at=seen,
            )


def _updated(known: EventOdds, came: EventOdds) -> EventOdds:
    """What is known of an event of which only those periods came that changed."""
    return replace(
        came,
        periods={**known.periods, **came.periods},
        home_score=known.home_score if came.home_score is None else came.home_score,
        away_score=known.away_score if came.away_score is None else came.away_score,
    )


def _quote(event: str, key: SelectionKey, price: Price, at: int, seen: int, asset: Asset | None) -> Quote:
    if price.size is None:
        return Quote(event, *key[:3], VENUE, Side.BACK, price.odds_e4, None, at, seen)
    size, number = size_of(price.size, asset)
    return Quote(event, *key[:3], VENUE, Side.BACK, price.odds_e4, size, at, seen, number)
