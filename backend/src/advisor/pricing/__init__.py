"""Prices to probabilities and back to value: pure functions of arrays, compiled when first called, cached on disk."""

from advisor.pricing.edge import edge, edge_scalar, kelly, kelly_scalar, lay_edge_scalar, lay_kelly_scalar
from advisor.pricing.lines import NO_VENUE, BestPrices, Consensus, best_price, consensus, sharp
from advisor.pricing.margin import (
    Method,
    additive,
    differential_margin_weighting,
    logarithmic,
    margin_parameter,
    multiplicative,
    odds_ratio,
    overround,
    power,
    remove_margin,
    shin,
)

__all__ = [
    "NO_VENUE",
    "BestPrices",
    "Consensus",
    "Method",
    "additive",
    "best_price",
    "consensus",
    "differential_margin_weighting",
    "edge",
    "edge_scalar",
    "kelly",
    "kelly_scalar",
    "lay_edge_scalar",
    "lay_kelly_scalar",
    "logarithmic",
    "margin_parameter",
    "multiplicative",
    "odds_ratio",
    "overround",
    "power",
    "remove_margin",
    "sharp",
    "shin",
]
