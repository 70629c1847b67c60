"""Margin removal: from a bookmaker's odds to fair probabilities, for books of any number of selections.

With decimal odds o, inverse odds q = 1/o, their sum S (the book sum), s selections and fair probabilities p:

============================== ======================== ============================ ============================
method                         model                    ``margin_parameter``         rule for S ≤ 1
============================== ======================== ============================ ============================
multiplicative                 p = q/S                  S                            same formula
additive                       p = q − d                d = (S − 1)/s                same formula
differential_margin_weighting  1/p = s·o/(s − (S−1)·o)  d, as additive               same formula
power                          p = qᵏ                   k; above 1 when S > 1        same formula, 0 < k ≤ 1
shin                           insiders' share z        z, in [0, 1)                 z = 0, that is p = q/S
odds_ratio                     q(1−p) = c·p(1−q)        c; above 1 when S > 1        same formula, 0 < c ≤ 1
logarithmic                    logit p = logit q − c    c, the logarithm of the above same formula, c ≤ 0
============================== ======================== ============================ ============================

Rules for all of them:

* A book with a missing price (NaN, infinite, or ≤ 1) is refused: its row is all NaN. So is a book for which the
  formula gives a probability outside (0, 1), which happens to ``additive`` alone, when a longshot's 1/o is not above
  its share of the margin; and a book for which the solver does not reach Σp = 1 within 1e-12.
* S ≤ 1 (an underround, or a book without margin) is not refused. Shin's model has no insiders' share z ≥ 0 that
  explains S < 1; the nearest it allows is z = 0, which is also the limit from above as S falls to 1.
* Two pairs of names are one model: ``differential_margin_weighting`` is algebraically ``additive``, and
  ``logarithmic`` is ``odds_ratio`` with its constant on a logarithmic scale. Each pair shares its code.
  For two selections and S ≥ 1, ``shin`` equals ``additive`` too (Jullien & Salanié 1994).

The names mean what they mean in penaltyblog. Elsewhere: ``multiplicative`` is "basic" or "normalisation";
``differential_margin_weighting`` is "weights proportional to the odds"; ``power`` is p = q^(1/k) in R's implied
and is what Buchdahl calls "logarithmic".

Sources:

* H. S. Shin, Prices of State Contingent Claims with Insider Traders, Economic Journal 102 (1992); Measuring the
  Incidence of Insider Trading in a Market for State-Contingent Claims, Economic Journal 103 (1993)
* B. Jullien & B. Salanié, Measuring the Incidence of Insider Trading: A Comment on Shin, Economic Journal 104
  (1994)
* V. Vovk & F. Zhdanov, Prediction with Expert Advice for the Brier Game, JMLR 10 (2009)
* K. Cheung, Fixed-odds betting and traditional odds (2015)
* J. Buchdahl, Using the Wisdom of the Crowd to Find Value in a Football Match Betting Market (2015)
* S. Clarke, S. Kovalchik & M. Ingram, Adjusting Bookmaker's Odds to Allow for Overround, American Journal of
  Sports Science 5 (2017)
"""

from advisor.pricing.margin.removal import (
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
    "Method",
    "additive",
    "differential_margin_weighting",
    "logarithmic",
    "margin_parameter",
    "multiplicative",
    "odds_ratio",
    "overround",
    "power",
    "remove_margin",
    "shin",
]
