"""The documents of the protocol, as far as they are read. Words are words here: what they mean stands in ``words``."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from advisor.core.config import decimal_of

Row = TypeVar("Row", bound=BaseModel)


class _Document(BaseModel):
    """Fields that are new are no error; one that is missing, or of another kind, is."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class OrderDocument(_Document):
    """An order, or what the stream says of one.

    Attributes:
        asked, size: when it was placed, and what of it may be matched by now; whole units of the asset.
        matched: in all, matches that failed included.
        revision: grows with each change of the order.
        replaces: id of the order in whose place it came; None of one that came in no other's.
        price: at which it stands; None where the stream says nothing of it.
    """

    id: str
    reference: str
    asked: str
    size: str
    matched: str
    status: str
    reason: str | None
    revision: int
    replaces: str | None = None
    price: str | None = None


class OfferDocument(_Document):
    """A smaller stake that the venue offers instead; ``expires`` is Unix seconds."""

    price: str
    size: str
    expires: float


class ResultDocument(_Document):
    """What came of one instruction."""

    reference: str
    result: str
    reason: str | None = None
    order: OrderDocument | None = None
    offer: OfferDocument | None = None


class ResultsDocument(_Document):
    """What came of a batch."""

    results: tuple[ResultDocument, ...]


class MatchDocument(_Document):
    """A match; ``id`` is unique at the venue and never changes.

    Attributes:
        paid_at: decimal odds at which it is paid, where others were removed from its market since; None: at its price.
    """

    id: str
    order: str
    reference: str
    price: str
    size: str
    status: str
    paid_at: str | None = None


class OrderPage(_Document):
    """Some rows of a list of orders, how many it has in all, and where it goes on."""

    rows: tuple[OrderDocument, ...]
    total: int
    next: int | None


class MatchPage(_Document):
    """The same of matches."""

    rows: tuple[MatchDocument, ...]
    total: int
    next: int | None


class HeldOrderDocument(OrderDocument):
    """An order of a list; ``placed`` is Unix seconds."""

    placed: float


class PlacedDocument(HeldOrderDocument):
    """The same with what it is on, as the venue calls it."""

    fixture: str
    market: str
    line: int | None
    selection: str
    side: str


class HeldMatchDocument(MatchDocument):
    """A match of a list; ``at`` is Unix seconds."""

    at: float


class LineDocument(_Document):
    """A line of the statement.

    Attributes:
        id: from 1.
        at: Unix seconds.
        order: id; empty where it is about none.
        amount: whole units of the asset.
    """

    id: int
    at: float
    kind: str
    order: str
    amount: str


class PageOf(_Document, Generic[Row]):
    """Some rows of a list, how many it has in all, and where it goes on."""

    rows: tuple[Row, ...]
    total: int
    next: int | None


class AccountDocument(_Document):
    """What is there; whole units of the asset."""

    asset: str
    balance: str


class MessageDocument(OrderDocument):
    """A message of the stream; ``sequence`` is its number in the connection, from 1."""

    sequence: int


class StreamDocument(_Document):
    """What the stream said since it was read last; ``beat`` is the venue's instant."""

    connection: str
    messages: tuple[MessageDocument, ...]
    beat: float


class ErrorDocument(_Document):
    """Why a whole request was refused."""

    error: str


def odds_e4_of(text: str) -> int:
    """Decimal odds as ten-thousandths.

    Raises:
        ValueError: they are finer than that, or no number.
    """
    scaled = decimal_of(text).scaleb(4)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{text} is finer than odds are.")
    return int(scaled)
