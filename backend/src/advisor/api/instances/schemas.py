"""Strategy instances: what runs, by which version of its definition, and what it does now."""

from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, JsonValue, StringConstraints

from advisor.api.http.fields import PRINTABLE, WHOLE, Key
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.core.config import TextForm
from advisor.core.orders.instances import InstanceState, RiskMode, VersionOrigin
from advisor.core.orders.modes import Mode

_NAME = "Its name, by which signals and bets name it; it never changes."
_STRATEGY = "Name of the strategy: `GET /strategies`."
_CONFIG = "Parameters of the strategy, as its JSON Schema in `GET /strategies` says; those left out have their default."
_MODE = "With whose money it bets: `watch` with nobody's, `paper` on paper, `live` with money."
_PORTFOLIO = "Key of the portfolio that pays: `GET /portfolios`."
_VENUES = "Keys of the venues it may bet with; null: all."
_LIMITS = "Profile of its limits."
_RISK = (
    "What the limits do with its stakes: `static` trims and refuses; `dynamic` makes stakes smaller, too, the more of "
    "a limit is used up."
)
_STAKING = "Its staking plan, as the JSON Schema `staking` in `GET /strategies` says."
_SCHEDULE = "It may bet in any of these windows, every week; empty: always. Signals outside are followed and not bet."
_NOTE = "Why, for people."
_NUMBER = "Number of the version, from 1 on."

MAX_VERSION: Final = 2**31 - 2
"""The one after it fits an integer of the database."""
BettingModeName: TypeAlias = Literal["watch", "paper"]
RiskModeName: TypeAlias = Literal["static", "dynamic"]
LimitsName: TypeAlias = Literal["cautious", "normal", "research"]
InstanceName: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=40),
    TextForm(r"^[a-z][a-z0-9-]*$", "a name of small letters, digits and -, a letter first"),
]
Note: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True), Field(max_length=200), PRINTABLE]
VersionNumber: TypeAlias = Annotated[int, Field(ge=1, le=MAX_VERSION), WHOLE]
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _quarter_kelly() -> dict[str, JsonValue]:
    return {"kind": "kelly", "fraction": 0.25, "cap": 0.02}


class BettingWindow(RequestSchema):
    """When an instance may bet, every week, in UTC."""

    days: list[Annotated[int, Field(ge=1, le=7), WHOLE]] = Field(
        min_length=1,
        max_length=7,
        description="Days on which it begins, as in ISO 8601: 1 is Monday.",
        examples=[[6, 7]],
    )
    begin: Annotated[str, TextForm(_TIME, "a time of day such as 09:30")] = Field(
        description="First minute.", examples=["09:30"]
    )
    end: Annotated[str, TextForm(_TIME, "a time of day such as 22:00")] = Field(
        description="The minute it ends before; one that is not later is of the next day.", examples=["22:00"]
    )


class Definition(RequestSchema):
    """How an instance is to be."""

    strategy: str = Field(min_length=1, max_length=40, description=_STRATEGY, examples=["value"])
    config: dict[str, JsonValue] = Field(default_factory=dict, description=_CONFIG, examples=[{"min_edge": 0.03}])
    mode: BettingModeName = Field(default="watch", description=f"{_MODE} To `live` it is promoted.")
    portfolio: Annotated[str, PRINTABLE] | None = Field(
        default=None, max_length=40, description=f"{_PORTFOLIO} Leave out for the first.", examples=["paper"]
    )
    venues: list[Key] | None = Field(default=None, min_length=1, max_length=200, description=_VENUES)
    limits: LimitsName = Field(default="normal", description=_LIMITS)
    risk: RiskModeName = Field(default="static", description=_RISK)
    staking: dict[str, JsonValue] = Field(
        default_factory=_quarter_kelly,
        description=_STAKING,
        examples=[{"kind": "kelly", "fraction": 0.25, "cap": 0.02}],
    )
    schedule: list[BettingWindow] = Field(default_factory=list, max_length=50, description=_SCHEDULE)


class NewInstance(RequestSchema):
    """An instance to make; it is stopped until it is started."""

    name: InstanceName = Field(description=_NAME, examples=["steam-weekends"])
    definition: Definition = Field(description="How it is to be.")
    note: Note = Field(default="", description=_NOTE, examples=["A try with late moves."])


class NewVersion(RequestSchema):
    """Another definition of an instance."""

    after: VersionNumber = Field(description="Number of the version that was looked at; another one by now is refused.")
    definition: Definition = Field(description="How it is to be.")
    note: Note = Field(default="", description=_NOTE, examples=["Fewer, better bets."])


class RollBack(RequestSchema):
    """Let an instance be again as it was."""

    after: VersionNumber = Field(description="Number of the version that was looked at; another one by now is refused.")
    version: VersionNumber = Field(description="Number of the version to be as.")
    note: Note = Field(default="", description=_NOTE, examples=["The edge was too thin."])


class CloneRequest(RequestSchema):
    """Another instance like this one; it is stopped, and watches until its mode is changed."""

    name: InstanceName = Field(description="Name of the new one.", examples=["steam-copy"])
    note: Note = Field(default="", description=_NOTE, examples=["To compare."])


class ModeChange(RequestSchema):
    """A promotion or a demotion."""

    after: VersionNumber = Field(description="Number of the version that was looked at; another one by now is refused.")
    note: Note = Field(default="", description=_NOTE, examples=["300 bets beat the close."])


class Demotion(ModeChange):
    """A demotion."""

    mode: BettingModeName = Field(description="To which mode.")


class VersionView(ResponseSchema):
    """A version of an instance; versions never change."""

    number: int = Field(description=_NUMBER, ge=1)
    strategy: str = Field(description=_STRATEGY, examples=["value"])
    config: dict[str, JsonValue] = Field(description="Parameters of the strategy as they were given.")
    mode: Mode = Field(description=_MODE)
    portfolio: str = Field(description=_PORTFOLIO, examples=["paper"])
    venues: list[str] | None = Field(description=_VENUES)
    limits: str = Field(description=_LIMITS, examples=["normal"])
    risk: RiskMode = Field(description=f"{_RISK} `model` will let a model lower them further.")
    staking: dict[str, JsonValue] = Field(description=_STAKING)
    schedule: list[BettingWindow] = Field(description=_SCHEDULE)
    origin: VersionOrigin = Field(description="Why it was made.")
    of_version: int | None = Field(description="Number of the version that it rolled back to; null else.", ge=1)
    of_instance: str | None = Field(description="Name of the instance that it was cloned from; null else.")
    note: str = Field(description=_NOTE)
    made_at: datetime = Field(description="When it was made.")
    made_by: str = Field(description="Name of who made it; `settings` where they did.", examples=["local"])


class Instance(ResponseSchema):
    """A strategy instance with the version that counts."""

    name: str = Field(description=_NAME, examples=["steam-weekends"])
    state: InstanceState = Field(description="What it does now.")
    reason: str = Field(description="Why it is in this state, for people; may be empty.")
    from_settings: bool = Field(
        description="The settings define it: it is started, paused and stopped here, and changed there. A clone of it "
        "can be changed here."
    )
    version: VersionView = Field(description="By which it runs.")
    created_at: datetime = Field(description="When it was made.")
    changed_at: datetime = Field(description="When its state or its version was changed last.")
    changed_by: str = Field(description="Name of who did.", examples=["local"])


class InstanceList(ResponseSchema):
    """Strategy instances."""

    items: list[Instance] = Field(description="All of them, by name.")


class VersionList(ResponseSchema):
    """Versions of an instance."""

    items: list[VersionView] = Field(description="All of them, newest first.")


class ChecklistItem(ResponseSchema):
    """One thing that is asked for."""

    name: str = Field(description="Stable name.", examples=["settled_bets"])
    is_met: bool = Field(description="Whether it is met.")
    value: str = Field(description="What was found, for people.", examples=["120 settled"])
    asked: str = Field(description="What is asked for, for people.", examples=["300 or more"])
    to_do: str = Field(description="What brings it about, for people.")


class Checklist(ResponseSchema):
    """What an instance must have shown on paper before it may bet money."""

    ready: bool = Field(description="Whether everything is met.")
    items: list[ChecklistItem] = Field(description="Everything that is asked for, met or not.")
