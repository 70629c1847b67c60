"""Plain values into models: strict, and with faults people can act on."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from advisor.core.config import TextForm, adapted, validated
from advisor.core.errors import ConfigError, FieldFault

Colour = Annotated[str, TextForm(r"^[a-z]{1,8}$", "a colour such as red")]


class Brush(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    colour: Colour
    width: int = Field(default=1, ge=1, le=9)
    palette: dict[Colour, tuple[float, ...]] = Field(default_factory=dict)
    bought: date | None = None


class Roller(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["roller"]
    colour: Colour


class Spray(BaseModel):
    kind: Literal["spray"]


def faults(values: dict[str, JsonValue]) -> tuple[FieldFault, ...]:
    with pytest.raises(ConfigError) as caught:
        validated(Brush, values, "brush")
    assert str(caught.value).startswith("Unusable brush: ")
    return caught.value.faults


def test_json_shapes_fill_tuples_and_dates() -> None:
    brush = validated(Brush, {"colour": "red", "palette": {"blue": [1, 2.5]}, "bought": "2024-02-29"}, "brush")
    assert (brush.palette, brush.bought) == ({"blue": (1.0, 2.5)}, date(2024, 2, 29))


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"colour": "RED"}, "colour", "should be a colour such as red"),
        ({"colour": "red\n"}, "colour", "should be a colour such as red"),
        ({}, "colour", "is missing"),
        ({"colour": "red", "hue": 1}, "hue", "there is no such parameter"),
        ({"colour": "red", "width": "3"}, "width", "should be a whole number"),
        ({"colour": "red", "width": True}, "width", "should be a whole number"),
        ({"colour": "red", "width": 10}, "width", "should be at most 9"),
        ({"colour": "red", "palette": {"BLUE": [1]}}, "palette.BLUE.[key]", "should be a colour such as red"),
        ({"colour": "red", "palette": {"blue": [None]}}, "palette.blue.0", "should be a number"),
        ({"colour": "red", "bought": "2023-02-29"}, "bought", "should be a date such as 2024-02-29"),
    ],
)
def test_each_fault_has_its_field_and_reason(values: dict[str, JsonValue], field: str, reason: str) -> None:
    (fault,) = faults(values)
    assert fault.field == field
    assert reason in fault.reason


def test_all_faults_are_reported_at_once() -> None:
    found = faults({"colour": "RED", "width": 0, "hue": 1})
    assert [fault.field for fault in found] == ["colour", "width", "hue"]


@pytest.mark.parametrize("value", [10**30, "\ud800", {"a": 2**64}])
def test_what_json_cannot_carry_is_refused(value: JsonValue) -> None:
    with pytest.raises(ConfigError, match="too large, or a text is not text"):
        validated(Brush, {"colour": value}, "brush")


def test_unions_name_what_there_is() -> None:
    adapter: TypeAdapter[Roller | Spray] = TypeAdapter(Annotated[Roller | Spray, Field(discriminator="kind")])
    assert adapted(adapter, {"kind": "spray"}, "tool") == Spray(kind="spray")
    for values, reason in (
        ({"kind": "sponge"}, "there is no 'sponge'; use one of 'roller', 'spray'"),
        ({}, "is missing"),
        ({"kind": "roller", "colour": "RED"}, "should be a colour such as red"),
    ):
        with pytest.raises(ConfigError) as caught:
            adapted(adapter, values, "tool")  # type: ignore[arg-type]
        assert reason in str(caught.value)


def test_a_text_form_is_a_pattern_in_the_schema() -> None:
    schema = Brush.model_json_schema()
    assert schema["properties"]["colour"]["pattern"] == "^[a-z]{1,8}$"
    assert list(schema["properties"]["palette"]["patternProperties"]) == ["^[a-z]{1,8}$"]
