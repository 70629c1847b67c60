"""The order stream of a venue: connections, each with messages of its own numbers, and what goes wrong with them."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from advisor.sandbox.answers import Document
from advisor.sandbox.order_venues.faults import STREAM, OrderFault, OrderFaultPlan

_MOST_CONNECTIONS: Final = 10
_MOST_MESSAGES: Final = 1_000


@dataclass(slots=True)
class Connection:
    """A reader of the stream.

    Attributes:
        messages: that were sent and not acknowledged, in the order in which they are read.
        behind: a message that comes after the next one.
    """

    id: str
    number: int = 0
    messages: list[Document] = field(default_factory=list)
    behind: Document | None = None


class OrderStream:
    """All connections; each gets every message from its beginning on.

    Args:
        plan: of faults.
    """

    def __init__(self, plan: OrderFaultPlan) -> None:
        self._plan = plan
        self._connections: OrderedDict[str, Connection] = OrderedDict()
        self._opened = 0

    def open(self) -> Connection:
        """A new connection; of too many the oldest ends."""
        self._opened += 1
        made = Connection(f"c{self._opened}")
        self._connections[made.id] = made
        while len(self._connections) > _MOST_CONNECTIONS:
            self._connections.popitem(last=False)
        return made

    def find(self, connection: str) -> Connection | None:
        """The connection of an id, unless it has ended."""
        return self._connections.get(connection)

    def cut(self) -> None:
        """End every connection."""
        self._connections.clear()

    def acknowledge(self, connection: Connection, after: int) -> None:
        """The reader has all messages of its answers up to a number, and is not sent them again."""
        connection.messages = [each for each in connection.messages if int(str(each["sequence"])) > after]

    def send(self, message: Document) -> None:
        """Say something to every reader."""
        for connection in list(self._connections.values()):
            self._send(connection, message)

    def _send(self, connection: Connection, message: Document) -> None:
        struck = self._plan.strike(
            STREAM, OrderFault.DROPPED, OrderFault.GAP, OrderFault.DUPLICATED, OrderFault.REORDERED
        )
        kind = None if struck is None else struck.fault
        if kind is OrderFault.DROPPED:
            return
        connection.number += 1
        numbered = message | {"sequence": connection.number}
        if kind is OrderFault.GAP:
            return
        if kind is OrderFault.REORDERED:
            connection.behind = numbered
            return
        connection.messages += [numbered, numbered] if kind is OrderFault.DUPLICATED else [numbered]
        if connection.behind is not None:
            connection.messages.append(connection.behind)
            connection.behind = None
        if len(connection.messages) > _MOST_MESSAGES:
            # Who reads so slowly begins anew, and reads the lists.
            self._connections.pop(connection.id, None)
