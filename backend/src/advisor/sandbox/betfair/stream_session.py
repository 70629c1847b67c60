"""One connection to the exchange's stream, without its socket: lines in, messages out."""

import hashlib
from collections.abc import Mapping
from typing import Final

import orjson

from advisor.sandbox.answers import Document
from advisor.sandbox.betfair.calls import ExchangeCalls
from advisor.sandbox.betfair.exchange_book import find_market, is_kept
from advisor.sandbox.betfair.session import Sessions
from advisor.sandbox.betfair.stream_images import MarketImage, Wanted, changes, image, whole
from advisor.sandbox.world.world import World

_HEARTBEATS: Final = (500, 5000)
_MAX_CONFLATION: Final = 120_000
_RESUMABLE_SECONDS: Final = 600
_CHOOSE_SECONDS: Final = 5
_SEGMENT: Final = 20
_DEFAULT_LEVELS: Final = 3
_MAX_LEVELS: Final = 10
_FILTER_NAMES: Final = {
    "marketTypes": "marketTypeCodes",
    "countryCodes": "marketCountries",
    "bettingTypes": "marketBettingTypes",
}


class StreamSession:
    """The state of one connection.

    Args:
        world: whose games and prices it serves.
        sessions: of the exchange.
        calls: its operations, for the market filter.
        connection: its id.
        available: connections still free, stated on authentication.
    """

    def __init__(
        self, world: World, sessions: Sessions, calls: ExchangeCalls, *, connection: str, available: int
    ) -> None:
        self._world = world
        self._sessions = sessions
        self._calls = calls
        self._connection = connection
        self._available = available
        self._authenticated = False
        self._subscription: _Subscription | None = None
        self.closing = False

    def greeting(self) -> Document:
        """The first message, sent unasked."""
        return {"op": "connection", "connectionId": self._connection}

    def take(self, line: bytes) -> list[Document]:
        """Answer one line of the client's."""
        try:
            message = orjson.loads(line)
        except orjson.JSONDecodeError:
            return [self._failed(None, "INVALID_REQUEST")]
        if not isinstance(message, dict):
            return [self._failed(None, "INVALID_REQUEST")]
        operation, number = message.get("op"), message.get("id")
        if operation == "authentication":
            return [self._authenticate(message)]
        if not self._authenticated:
            return [self._failed(number, "NO_SESSION")]
        if operation == "heartbeat":
            return [self._succeeded(number)]
        if operation == "marketSubscription":
            return self._subscribe(message)
        return [self._failed(number, "INVALID_REQUEST")]

    def due(self, *, stalled: bool = False, late: float = 0.0) -> list[Document]:
        """Changes or a heartbeat, if it is time for one; only the latter while ``stalled``.

        Args:
            late: seconds; the changes are those of so long ago. What was said once is not taken back.
        """
        return self._subscription.due(stalled=stalled, late=late) if self._subscription is not None else []

    def refuse(self, error: str) -> Document:
        """A failure that ends the connection."""
        return self._failed(None, error)

    def _authenticate(self, message: Mapping[str, object]) -> Document:
        app_key, token = message.get("appKey"), message.get("session")
        number = message.get("id")
        if not app_key:
            return self._failed(number, "NO_APP_KEY")
        if app_key != self._world.config.app_key:
            return self._failed(number, "INVALID_APP_KEY")
        if not isinstance(token, str) or not token:
            return self._failed(number, "NO_SESSION")
        if not self._sessions.valid(token, self._world.clock.now()):
            return self._failed(number, "INVALID_SESSION_INFORMATION")
        self._authenticated = True
        return self._succeeded(number) | {"connectionsAvailable": self._available}

    def _subscribe(self, message: Mapping[str, object]) -> list[Document]:
        number = message.get("id")
        wanted = _Subscription(self._world, self._calls, message)
        if not wanted.valid:
            return [self._failed(number, "INVALID_INPUT")]
        if wanted.market_count > self._world.config.quotas.stream_markets:
            return [self._failed(number, "SUBSCRIPTION_LIMIT_EXCEEDED", closes=False)]
        first = wanted.first(message.get("initialClk"), message.get("clk"))
        if first is None:
            return [self._failed(number, "INVALID_CLOCK", closes=False)]
        self._subscription = wanted
        return [self._succeeded(number), *first]

    def _succeeded(self, number: object) -> Document:
        return {"op": "status", "id": number, "statusCode": "SUCCESS", "connectionClosed": False}

    def _failed(self, number: object, error: str, *, closes: bool = True) -> Document:
        self.closing = self.closing or closes
        return {
            "op": "status",
            "id": number,
            "statusCode": "FAILURE",
            "errorCode": error,
            "errorMessage": f"Sandbox: {error}",
            "connectionClosed": closes,
            "connectionId": self._connection,
        }


class _Subscription:
    """The markets a connection subscribed to, and their images sent last."""

    def __init__(self, world: World, calls: ExchangeCalls, message: Mapping[str, object]) -> None:
        self._world = world
        self._calls = calls
        self._id = message.get("id")
        self._filter = _read_filter(message.get("marketFilter"))
        data = message.get("marketDataFilter")
        data = data if isinstance(data, dict) else {}
        fields, levels = data.get("fields"), data.get("ladderLevels", _DEFAULT_LEVELS)
        self._heartbeat = message.get("heartbeatMs") or _HEARTBEATS[1]
        self._conflate = message.get("conflateMs") or 0
        self.valid = (
            isinstance(levels, int)
            and 1 <= levels <= _MAX_LEVELS
            and isinstance(self._heartbeat, int)
            and isinstance(self._conflate, int)
            and 0 <= self._conflate <= _MAX_CONFLATION
        )
        self._heartbeat_ms = _bounded(self._heartbeat)
        self._conflate_ms = self._conflate if isinstance(self._conflate, int) else 0
        self._segmented = message.get("segmentationEnabled") is True
        self._wanted = Wanted(
            fields=frozenset(str(part) for part in fields) if isinstance(fields, list) else frozenset(),
            levels=levels if self.valid and isinstance(levels, int) else _DEFAULT_LEVELS,
        )
        self._chosen: list[str] = []
        self._chosen_at = -_CHOOSE_SECONDS
        self._sent: dict[str, MarketImage] = {}
        self._looked_at = (0, 0)
        self._sent_ms = 0
        self._changed_ms = 0

    @property
    def market_count(self) -> int:
        """Markets that the filter chooses now."""
        return len(self._markets(self._world.tick()))

    def first(self, initial_clock: object, clock: object) -> list[Document] | None:
        """The first image, or what changed since the clock; None for a clock that cannot be resumed from."""
        now = self._world.tick()
        self._looked_at = (now, self._world.interventions)
        if initial_clock is None or clock is None:
            self._sent = self._images(now)
            changed = [whole(shown) for shown in self._sent.values()]
            return self._messages("SUB_IMAGE", changed, now)
        then = _instant_of(clock)
        if initial_clock != self._initial_clock() or then is None or not 0 <= now - then <= _RESUMABLE_SECONDS:
            return None
        self._sent = self._images(then)
        return self._messages("RESUB_DELTA", self._changes(now), now)

    def due(self, *, stalled: bool, late: float) -> list[Document]:
        """Changes since the last message, or a heartbeat when there was none for long."""
        now_ms = self._now_ms()
        now = max(self._looked_at[0], int(self._world.clock.now().timestamp() - late))
        # The world moves once a second, or when somebody intervenes; looking more often finds nothing.
        look = (now, self._world.interventions)
        if not stalled and look != self._looked_at and now_ms - self._changed_ms >= self._conflate_ms:
            self._looked_at = look
            changed = self._changes(now)
            if changed:
                return self._messages(None, changed, now)
        if now_ms - self._sent_ms >= self._heartbeat_ms:
            self._sent_ms = now_ms
            return [self._head(now) | {"ct": "HEARTBEAT"}]
        return []

    def _changes(self, now: int) -> list[Document]:
        last, found = self._sent, []
        self._sent = self._images(now)
        for key, shown in self._sent.items():
            change = changes(last[key], shown) if key in last else whole(shown)
            if change is not None:
                found.append(change)
        return found

    def _messages(self, kind: str | None, changed: list[Document], now: int) -> list[Document]:
        self._sent_ms = self._changed_ms = self._now_ms()
        head = self._head(now)
        if kind is not None:
            head |= {
                "ct": kind,
                "initialClk": self._initial_clock(),
                "heartbeatMs": self._heartbeat_ms,
                "conflateMs": self._conflate_ms,
            }
        if not self._segmented or len(changed) <= _SEGMENT:
            return [head | {"mc": changed}]
        parts = [changed[start : start + _SEGMENT] for start in range(0, len(changed), _SEGMENT)]
        names = ["SEG_START", *["SEG"] * (len(parts) - 2), "SEG_END"]
        return [head | {"segmentType": name, "mc": part} for name, part in zip(names, parts, strict=True)]

    def _head(self, now: int) -> Document:
        return {"op": "mcm", "id": self._id, "clk": _clock_of(now), "pt": self._now_ms()}

    def _images(self, now: int) -> dict[str, MarketImage]:
        images = {}
        for market_id in self._markets(now):
            pair = find_market(self._world, market_id, now)
            if pair is not None and is_kept(self._world, pair[1], now):
                images[market_id] = image(self._world, *pair, self._wanted, now)
        return images

    def _markets(self, now: int) -> list[str]:
        """Ids the filter chooses and those it chose before; looked up anew every few seconds, for games come."""
        if abs(now - self._chosen_at) >= _CHOOSE_SECONDS:
            chosen = self._calls.chosen(self._filter)
            self._chosen = list(dict.fromkeys([*chosen, *self._sent]))
            self._chosen_at = now
        return self._chosen

    def _initial_clock(self) -> str:
        named = orjson.dumps([self._filter, sorted(self._wanted.fields), self._wanted.levels])
        return hashlib.blake2b(named, digest_size=6).hexdigest()

    def _now_ms(self) -> int:
        return int(self._world.clock.now().timestamp() * 1000)


def _read_filter(asked: object) -> dict[str, object]:
    """A stream filter under the names of the betting calls."""
    if not isinstance(asked, dict):
        return {}
    return {_FILTER_NAMES.get(str(name), str(name)): value for name, value in asked.items()}


def _bounded(heartbeat: object) -> int:
    least, most = _HEARTBEATS
    return min(max(heartbeat, least), most) if isinstance(heartbeat, int) else most


def _clock_of(instant: int) -> str:
    return f"S{instant:x}"


def _instant_of(clock: object) -> int | None:
    try:
        return int(str(clock).removeprefix("S"), 16)
    except ValueError:
        return None
