"""Parameters of the stream."""

from typing import Annotated

from pydantic import Field

from advisor.api.http.query import QueryParameters
from advisor.core.config import TextForm


class StreamQuery(QueryParameters):
    """Which updates to send."""

    topics: Annotated[
        str,
        Field(min_length=1, max_length=100),
        TextForm(r"^[a-z_]+(,[a-z_]+)*$", "names of topics with commas between"),
    ] = Field(
        description="Names of topics with commas between: quotes, value_bets, arbitrage, providers, scores, reviews, "
        "breakers, risk_levels, conservative_mode.",
        examples=["quotes,value_bets"],
    )
    fixtures: (
        Annotated[
            str,
            Field(max_length=1900),
            TextForm(r"^[0-9]{1,18}(,[0-9]{1,18})*$", "ids of fixtures with commas between"),
        ]
        | None
    ) = Field(
        default=None,
        description="Ids of fixtures with commas between: quotes of these alone. None: of all.",
        examples=["1,2"],
    )
    markets: (
        Annotated[
            str,
            Field(max_length=600),
            TextForm(r"^[a-z0-9_]+(,[a-z0-9_]+)*$", "keys of market types with commas between"),
        ]
        | None
    ) = Field(
        default=None,
        description="Keys of market types with commas between: quotes of these alone. None: of all.",
        examples=["h2h,h2h_3way"],
    )
