"""The definition of a market as the stream sends it, always whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from advisor.adapters.betfair.markets import Market, Runner, RunnerKey
from advisor.adapters.betfair.wire import (
    MarketStatus,
    RunnerStatus,
    read_market_status,
    read_runner_key,
    read_runner_status,
)
from advisor.parsing.contracts.kinds import FLAG, ISO_TIME, LABEL, TEXT, WHOLE, each
from advisor.parsing.fields import as_object, instant_or_none, label_or, optional_list, whole_or
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, known_fields

KNOWN_DEFINITION: Final = known_fields(
    "betDelay betDelayModels bspMarket bspReconciled complete countryCode crossMatching discountAllowed"
    " eachWayDivisor eventName lineInterval lineMaxUnit lineMinUnit marketBaseRate"
    " name numberOfActiveRunners numberOfWinners openDate persistenceEnabled raceType"
    " regulators runnersVoidable settledTime suspendTime timezone turnInPlayEnabled venue version"
    " competitionId competitionName",
    bettingType=TEXT,
    eventId=LABEL,
    eventTypeId=LABEL,
    inPlay=FLAG,
    marketTime=ISO_TIME,
    marketType=TEXT,
    status=TEXT,
    priceLadderDefinition=known_fields("type"),
    keyLineDefinition=known_fields("", kl=known_fields("id hc")),
    runners=each(known_fields("adjustmentFactor bsp hc name removalDate", id=WHOLE, sortPriority=WHOLE, status=TEXT)),
)
_MAX_RUNNERS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A market with its state.

    Attributes:
        market: as described; runners' names only in historic files.
        version: rises with every change.
        states: of its runners.
    """

    market: Market
    status: MarketStatus
    in_play: bool
    version: int
    states: Mapping[RunnerKey, RunnerStatus]


def check_definition(findings: Findings, item: JsonObject) -> None:
    """Count the fields we do not know."""
    findings.check_nested(item, KNOWN_DEFINITION, "mc.marketDefinition")


def read_definition(market_id: str, item: JsonObject) -> Definition:
    """Read a definition.

    Raises:
        ItemFaultError: its status or a runner cannot be read.
    """
    runners = optional_list(item, "runners")
    if len(runners) > _MAX_RUNNERS:
        raise ItemFaultError("runners", "too_many_runners", f"{len(runners)} runners")
    read = [_runner(value, index) for index, value in enumerate(runners)]
    status = read_market_status(item)
    return Definition(
        market=Market(
            market_id=market_id,
            event_id=label_or(item, "eventId"),
            event_name=label_or(item, "eventName"),
            event_type=label_or(item, "eventTypeId"),
            competition=label_or(item, "competitionId"),
            competition_name=label_or(item, "competitionName"),
            market_type=label_or(item, "marketType"),
            betting_type=label_or(item, "bettingType"),
            start=instant_or_none(item, "marketTime") or instant_or_none(item, "openDate"),
            runners=tuple(sorted((runner for runner, _ in read), key=lambda runner: runner.priority)),
            places=whole_or(item, "numberOfWinners", 0),
        ),
        status=status,
        in_play=item.get("inPlay") is True,
        version=whole_or(item, "version", 0),
        states={runner.key: state for runner, state in read},
    )


def _runner(value: object, index: int) -> tuple[Runner, RunnerStatus]:
    item = as_object(value, "runners")
    status = read_runner_status(item.get("status"))
    runner = Runner(
        key=read_runner_key(item, "id", "hc"),
        name=label_or(item, "name"),
        priority=whole_or(item, "sortPriority", index + 1),
        active=status is RunnerStatus.ACTIVE,
    )
    return runner, status
