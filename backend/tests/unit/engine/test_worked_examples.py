"""The examples of docs/BACKTESTING.md, "Both sides", figure by figure."""

from pathlib import Path
from typing import Final

import numpy as np
import pytest

from advisor.core.quotes import BACK, LAY, Side
from advisor.engine.kernel import SignalValues, bet_on, decide
from advisor.pricing import edge, kelly
from advisor.pricing.payoff import amount_at_risk
from advisor.pricing.results import Shares
from advisor.risk.limits import NO_LIMITS
from advisor.risk.positions import net_payoff
from advisor.risk.staking import StakingValues
from advisor.risk.state import AT_VENUES, BANKROLL, new_state, open_bet, with_capacity

DOCS: Final = Path(__file__).parents[4] / "docs" / "BACKTESTING.md"
QUARTER_KELLY: Final = StakingValues(2, 0, 0.25, 1.0)


def signal(side: int, odds_e4: int, probability: float, commission: float) -> SignalValues:
    return SignalValues(0, 0, 0, 0, 3, 0, 0, side, odds_e4, probability, commission, True, 0.0)


@pytest.mark.parametrize(
    ("side", "odds", "probability", "gain", "share", "at_risk", "stake"),
    [
        (Side.LAY, 3.0, 0.30, 0.043, 0.0877551, 2192, 1096),
        (Side.LAY, 1.5, 0.60, 0.184, 0.0938776, 2346, 4692),
        (Side.BACK, 3.0, 0.36, 0.0656, 0.0334694, 836, 836),
    ],
)
def test_edge_kelly_and_stake(
    side: Side, odds: float, probability: float, gain: float, share: float, at_risk: int, stake: int
) -> None:
    chance = np.array([probability])
    assert edge(chance, odds, 0.02, side)[0] == pytest.approx(gain, abs=1e-12)
    assert edge(Shares.of_probability(chance), odds, 0.02, side)[0] == pytest.approx(gain, abs=1e-12)
    assert kelly(chance, odds, 0.02, side)[0] == pytest.approx(share, abs=5e-8)
    state = with_capacity(new_state(100_000), 1, 1, 0, 0)
    made = decide(state, signal(int(side), round(odds * 10_000), probability, 0.02), NO_LIMITS, QUARTER_KELLY)
    assert made == (stake, 0)
    assert amount_at_risk(side, stake, round(odds * 10_000)) == at_risk
    text = DOCS.read_text()
    price = f"{odds:.2f}"
    row = f"| {side.name.lower()} {price} at fair {probability:.2f} |"
    assert row in text
    line = next(line for line in text.splitlines() if line.startswith(row))
    for figure in (f"{gain:.2%}", f"{share:.3%}", f"{at_risk / 100:.2f}", f"{stake / 100:.2f}"):
        assert figure.replace("%", " %") in line


def test_a_trade_is_worth_what_it_nets() -> None:
    """10.00 backed at 3.00 and laid at 2.50, commission 5 %."""
    state = new_state(100_000)
    for side, odds_e4 in ((BACK, 30_000), (LAY, 25_000)):
        state = open_bet(state, bet_on(signal(side, odds_e4, 0.4, 0.05), 1_000))
    assert [net_payoff(state.positions, 0, outcome) for outcome in range(3)] == [475, 0, 0]
    assert (state.market_exposure[0], state.totals[AT_VENUES], state.totals[BANKROLL]) == (0, 2_500, 100_000)
    text = DOCS.read_text()
    for figure in ("4.75", "25.00"):
        assert figure in text[text.index("## Both sides") : text.index("## Settlement")]
