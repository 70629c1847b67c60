"""What the user's settings say of value bets, as parameters of the strategy that finds them."""

from datetime import timedelta
from decimal import Decimal

from pydantic import JsonValue

from advisor.pricing.fair import CONSENSUS, SHARP_PREFIX
from advisor.settings.file_sections import ValueBetsSection


def value_parameters(section: ValueBetsSection) -> dict[str, JsonValue]:
    """Parameters of the instance whose signals are the value bets."""
    return {
        "fair": ", ".join([*(f"{SHARP_PREFIX}{venue}" for venue in section.sharp_venues), CONSENSUS]),
        "min_venues": section.min_venues,
        "choice": section.choice,
        "sides": section.sides,
        "min_edge": section.open_edge,
        # Decimals as people write them, not what is left of them in binary.
        "keep_below": float(Decimal(str(section.open_edge)) - Decimal(str(section.keep_edge))),
        "max_edge": section.max_edge,
        "min_odds": section.min_odds,
        "max_odds": section.max_odds,
        "min_chance": section.min_chance,
        "chance_after": section.chance_after.total_seconds(),
        "near_minutes": section.near_start / timedelta(minutes=1),
        "line_age_near": section.line_age_near.total_seconds(),
        "line_age_far": section.line_age_far.total_seconds(),
        "price_age": section.price_age.total_seconds(),
    }
