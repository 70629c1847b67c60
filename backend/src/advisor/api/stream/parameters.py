"""Parameters of the stream."""

from pydantic import Field

from advisor.api.http.query import QueryParameters


class StreamQuery(QueryParameters):
    """Which updates to send."""

    topics: str = Field(
        min_length=1,
        max_length=100,
        pattern=r"^[a-z_]+(,[a-z_]+)*$",
        description="Names of topics with commas between: quotes, value_bets, arbitrage, providers, scores, reviews.",
        examples=["quotes,value_bets"],
    )
    fixtures: str | None = Field(
        default=None,
        max_length=1900,
        pattern=r"^[0-9]{1,18}(,[0-9]{1,18})*$",
        description="Ids of fixtures with commas between: quotes of these alone. None: of all.",
        examples=["1,2"],
    )
