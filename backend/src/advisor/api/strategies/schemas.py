from pydantic import Field, JsonValue

from advisor.api.http.schemas import ResponseSchema


class Strategy(ResponseSchema):
    """A strategy that can be run, with the JSON Schemas of its parameters."""

    name: str = Field(examples=["value"])
    title: str = Field(examples=["Value against a fair line"])
    description: str
    family: str = Field(examples=["value"])
    markets: list[str] = Field(examples=[["h2h_3way", "totals"]])
    parameters: dict[str, JsonValue] = Field(description="JSON Schema of `config` in a backtest request.")


class StrategyList(ResponseSchema):
    items: list[Strategy]
    staking: dict[str, JsonValue] = Field(description="JSON Schema of `staking` in a backtest request.")
    limits: dict[str, JsonValue] = Field(description="JSON Schema of `limits` in a backtest request.")
