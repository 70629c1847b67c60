"""Follow a move of the sharp line at venues whose price has not moved yet.

The rule. Let p be the fair probability of a selection by the first sharp venue of ``fair`` that has a price for every
outcome, margin removed; p′ the same venue's by the prices that stood ``within_minutes`` ago; o a venue's back odds. The
bet is entered where all of this holds:

1. ln(p ÷ (1 − p)) − ln(p′ ÷ (1 − p′)) ≥ ``min_move``: the sharp line moved towards the selection;
2. the venue's odds on it are those that stood ``within_minutes`` ago, and by its provider's word have not changed
   since: its price is from before the move;
3. the edge p·(o − 1)·(1 − c) − (1 − p), with c the venue's commission, lies in [``min_edge``, ``max_edge``], and the
   odds in [``min_odds``, ``max_odds``];
4. price and line were confirmed at like times, so that the old price is known to be still on offer.

A bet found is held by the edge alone, as the move passes out of the time looked at while the price may still be there.
Of a market the bet of the largest edge is entered (``choice``), or all. Lays are not entered: since when a lay price
stands is not known.

Where the idea comes from: professional bettors call a sudden move that starts at sharp bookmakers *steam*, and bet
where it has not arrived. That moves of the price carry information was shown for points spreads by Gandar, Dare, Brown
and Zuber (1998), "Informed Traders and Price Variations in the Betting Market for Professional Basketball Games",
Journal of Finance 53.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final

from pydantic import Field, JsonValue, field_validator

from advisor.core.arrays import Bool
from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.config import TextForm, validated
from advisor.pricing.fair import NO_SOURCE, FairConfig, FairLines
from advisor.strategies.scanning import StrategyConfig, StrategyInfo
from advisor.strategies.single_bets.lines import NOT_FIELDS, earlier_odds, line_of, log_odds
from advisor.strategies.single_bets.moves import MovingBetConfig, MovingBets

SharpLines = Annotated[
    str,
    TextForm(
        r"^sharp:[a-z0-9_]{1,40}(, ?sharp:[a-z0-9_]{1,40}){0,19}$",
        "sharp:<venue>, or several of them with commas, the most trusted first",
    ),
]


class SharpLineConfig(StrategyConfig):
    """Whose move is followed."""

    fair: SharpLines = Field(
        default="sharp:pinnacle, sharp:betfair_exchange",
        title="Sharp line",
        description=(
            "Whose moves are followed, and by whose price a bet is worth it: `sharp:<venue>`; of several, with commas, "
            "the first counts that has a price for every outcome, now and then."
        ),
        examples=["sharp:pinnacle", "sharp:pinnacle, sharp:betfair_exchange"],
    )

    @field_validator("fair")
    @classmethod
    def _lines_are_written_one_way(cls, lines: str) -> str:
        return ", ".join(dict.fromkeys(line.strip() for line in lines.split(",")))


class SteamConfig(MovingBetConfig, SharpLineConfig):
    """Parameters of ``steam``."""


@dataclass(frozen=True)
class SteamStrategy(MovingBets):
    """``steam`` with its parameters filled in."""

    config: SteamConfig

    @cached_property
    def lines(self) -> FairConfig:
        """See ``SingleBets.lines``."""
        return FairConfig(lines=tuple(self.config.fair.split(", ")), method=self.config.method)

    def fair(self, books: Books) -> FairLines:
        """See ``ScanningStrategy.fair``; with it which prices are from before a move."""
        line = line_of(books, self.seen(books), self.lines)
        return line._replace(moved=self._moved(books, line))

    def _moved(self, books: Books, fair: FairLines) -> Bool:
        """(m, v, s) where the line moved towards the selection and the price is from before."""
        before = earlier_odds(books, self.within)
        then = line_of(books, before, self.lines)
        move = log_odds(fair.probability) - log_odds(then.probability)
        same = (fair.source == then.source) & (fair.source != NO_SOURCE)
        # An unknown move is NaN and fails the comparison.
        towards = same[:, None] & (move >= self.config.min_move)
        since = books.at - self.within // MICROSECOND
        stood = (before == books.held) & (books.changed <= since[:, None, None])
        found: Bool = towards[:, None, :] & stood
        return found


def build(parameters: Mapping[str, JsonValue]) -> SteamStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return SteamStrategy(validated(SteamConfig, parameters, "strategy parameters"))


STEAM: Final = StrategyInfo(
    name="steam",
    title="Steam: the sharp line moved",
    description=(
        "Bets where a sharp bookmaker's fair price moved within minutes and another venue still offers the price from "
        "before the move. It needs the prices of some minutes ago, which live data has and history has not."
    ),
    family="value",
    markets=NOT_FIELDS,
    config_type=SteamConfig,
    build=build,
)
