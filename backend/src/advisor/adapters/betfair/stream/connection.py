"""One connection to the Stream API: lines of JSON ended by CRLF, over TLS."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from advisor.adapters.betfair.stream.wire import Hold, Message, StatusMessage, read_line
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import UpstreamDependencyUnavailable, UpstreamRefusedError
from advisor.core.money.assets import Asset
from advisor.parsing.json_documents import Findings

_CRLF: Final = b"\r\n"
_FIELDS: Final = ("EX_MARKET_DEF", "EX_BEST_OFFERS_DISP", "EX_LTP")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConfig:
    """Where the stream is, and how it is read.

    Attributes:
        tls: False only for servers on this machine.
        heartbeat_ms: asked for; 500 to 5000. What the server says it does counts.
        conflate_ms: changes within it come as one; 0 to 120000.
        fields: of the market data.
        ladder_levels: offers per side, 1 to 10.
        max_markets: subscribed to at once; Betfair allows 200 as a rule.
        max_line: bytes of a line at most.
        connect_timeout: seconds for connecting and for each answer to a request.
        backoff, backoff_cap: seconds: the wait before connection n is random in [0, min(cap, backoff · 2ⁿ)].
        confirm_every: seconds after which standing offers are confirmed while the stream is alive.
        refresh: seconds after which the markets to follow are looked up again.
        asset: the account's money, which sizes are of; None: not known.
    """

    host: str = "stream-api.betfair.com"
    port: int = 443
    tls: bool = True
    heartbeat_ms: int = 5000
    conflate_ms: int = 0
    fields: tuple[str, ...] = _FIELDS
    ladder_levels: int = 1
    max_markets: int = 200
    max_line: int = 16 * 1024 * 1024
    connect_timeout: float = 15.0
    backoff: float = 1.0
    backoff_cap: float = 60.0
    confirm_every: float = 2.0
    refresh: float = 900.0
    asset: Asset | None = None


class StreamConnection:
    """An open connection. Ids count the requests made on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._last_id = 0

    @classmethod
    async def open(cls, config: StreamConfig) -> "StreamConnection":
        """Connect.

        Raises:
            OSError: the host cannot be reached.
            TimeoutError: it takes too long.
        """
        tls = ssl.create_default_context() if config.tls else None
        async with asyncio.timeout(config.connect_timeout):
            reader, writer = await asyncio.open_connection(config.host, config.port, ssl=tls, limit=config.max_line)
        return cls(reader, writer)

    async def authenticate(self, app_key: str, session: str, config: StreamConfig) -> None:
        """Sign the connection; nothing can be subscribed to before.

        Raises:
            UpstreamRefusedError: the key or the session is not accepted; the reason is Betfair's code.
            UpstreamDependencyUnavailable: the connection ended.
            TimeoutError: no answer came.
        """
        asked = await self._send({"op": "authentication", "appKey": app_key, "session": session})
        async with asyncio.timeout(config.connect_timeout):
            while True:
                message = await self.read(Findings())
                if isinstance(message, StatusMessage) and message.id in (asked, None):
                    check_status(message)
                    return

    async def subscribe(
        self, market_ids: Sequence[str], config: StreamConfig, initial_clk: str = "", clk: str = ""
    ) -> int:
        """Ask for markets; replaces what was asked for before.

        Args:
            initial_clk, clk: where to resume, "" for a first image.

        Returns:
            The id that the messages of this subscription carry.
        """
        position = {"initialClk": initial_clk, "clk": clk} if initial_clk and clk else {}
        return await self._send(
            {
                "op": "marketSubscription",
                "marketFilter": {"marketIds": list(market_ids)},
                "marketDataFilter": {"fields": list(config.fields), "ladderLevels": config.ladder_levels},
                "heartbeatMs": config.heartbeat_ms,
                "conflateMs": config.conflate_ms,
                "segmentationEnabled": True,
                **position,
            }
        )

    async def read(self, findings: Findings, held: Hold = lambda _: None) -> Message:
        """The next message.

        Args:
            held: see ``read_line``.

        Raises:
            UpstreamDependencyUnavailable: the connection ended, or a line is longer than the limit.
            PayloadRefusedError: the line cannot be read.
        """
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            raise UpstreamDependencyUnavailable(PROVIDER, "The stream of Betfair ended.") from None
        except asyncio.LimitOverrunError:
            raise UpstreamDependencyUnavailable(PROVIDER, "Betfair's stream sent a line without an end.") from None
        return read_line(line, findings, held)

    async def aclose(self) -> None:
        """Close; what the other side does no longer matters."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            # The connection was broken before it was closed.
            return

    async def _send(self, request: Mapping[str, object]) -> int:
        self._last_id += 1
        self._writer.write(orjson.dumps({**request, "id": self._last_id}) + _CRLF)
        await self._writer.drain()
        return self._last_id


def check_status(message: StatusMessage) -> None:
    """Pass a success.

    Raises:
        UpstreamRefusedError: the reason is Betfair's code.
    """
    if not message.ok:
        reason = message.error or "UNKNOWN"
        raise UpstreamRefusedError(PROVIDER, f"Betfair's stream answered {reason}.", status=0, reason=reason)
