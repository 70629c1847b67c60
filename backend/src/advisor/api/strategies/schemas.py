from pydantic import Field, JsonValue

from advisor.api.http.schemas import ResponseSchema


class Strategy(ResponseSchema):
    """A strategy that can be run, with the JSON Schemas of its parameters."""

    name: str = Field(description="Stable name, by which backtests ask for it.", examples=["value"])
    title: str = Field(description="What people call it.", examples=["Value against a fair line"])
    description: str = Field(description="What it does, in a few sentences.")
    family: str = Field(description="The kind of strategy that it is one of.", examples=["value"])
    in_backtests: bool = Field(
        description="Whether a backtest can run it; others run live alone, as history has not what they look at, or a "
        "backtest cannot stake several bets together.",
        examples=[True],
    )
    markets: list[str] = Field(
        description="Keys of the market types that it can bet on.", examples=[["h2h_3way", "totals"]]
    )
    parameters: dict[str, JsonValue] = Field(description="JSON Schema of `config` in a backtest request.")


class StrategyList(ResponseSchema):
    """Every strategy, with what backtests take beside its parameters."""

    items: list[Strategy] = Field(description="All strategies that can be run.")
    staking: dict[str, JsonValue] = Field(description="JSON Schema of `staking` in a backtest request.")
    limits: dict[str, JsonValue] = Field(description="JSON Schema of `limits` in a backtest request.")
