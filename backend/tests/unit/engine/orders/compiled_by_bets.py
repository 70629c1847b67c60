"""What bets compile after the warm-up: prints the names of the functions, or ``none``."""

from dataclasses import replace

import numpy as np

from advisor.core.orders.facts import Ended, Matched
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.engine import kernel
from advisor.engine.orders.limits_now import hedge_now, limits_now
from advisor.engine.portfolios.open_risk import lots_of, open_events
from advisor.engine.warm_up import warm_up
from advisor.ledger import settlement
from advisor.pricing import payoff, results
from advisor.pricing.compiled import Compiled
from advisor.risk import funds, limits, positions, staking, state
from advisor.risk.levels import risk_figures
from advisor.risk.limits import limit_values
from advisor.risk.profiles import PROFILES, LimitProfile
from advisor.risk.staking import KellyStaking, staking_values
from advisor.risk.tails import TailsConfig
from tests.unit.engine.live_building import EVENTS, Price, micros
from tests.unit.engine.orders.test_deciding import EURO, SHARP, Run, trading

MODULES = (kernel, funds, limits, positions, staking, state, payoff, results, settlement)
LIMITS = limit_values(PROFILES[LimitProfile.NORMAL], 100_000, EURO)


def compiled() -> dict[str, int]:
    """How many kinds of arguments each function is compiled for by now."""
    parts = {name: part for each in MODULES for name, part in vars(each).items() if isinstance(part, Compiled)}
    made = {name: part._dispatcher for name, part in parts.items()}
    return {name: len(found.signatures) for name, found in made.items() if found is not None}


def bet() -> None:
    """A back at a bookmaker and a lay at an exchange: decided, looked at again, matched twice, cut short, settled."""
    how = replace(trading(LIMITS), staking=staking_values(KellyStaking(), EURO))
    for lays, offered in ((False, Price("soft", 0, 2.3)), (True, Price("betfair_exchange", 2, 3.0, side=Side.LAY))):
        run = Run(how, lays=lays)
        [intent] = run.step([*SHARP, offered]).intents
        at, request = intent.at, intent.request
        for hedges in (False, True):
            limits_now(run.blotter.portfolios["main"], intent, LIMITS, 0.1, at, hedges=hedges)
        hedge_now(run.blotter.portfolios["main"], intent, at)
        run.blotter.sent(intent.reference, (), at)
        for key, quantity in (("a", 10), ("b", request.quantity - 20)):
            run.blotter.learn(Matched(intent.reference, key, request.price, quantity, Finality.FINAL), at)
        run.blotter.learn(Ended(intent.reference, OrderState.CANCELLED, Origin.OWN, ""), at)
        run.blotter.changes()
        portfolio, now = run.blotter.portfolios["main"], micros(0)
        risk_figures(portfolio.state, LIMITS, now)
        [event] = open_events(portfolio.open_bets, run.engine.books, EVENTS)
        for three_way in (event.three_way, np.array([[0.5, 0.3, 0.2]])):
            lots_of([replace(event, three_way=three_way)], now, TailsConfig())
        run.blotter.portfolios["main"].settle({intent.reference: 2}, at)


def main() -> None:
    warm_up()
    before = compiled()
    if not {"decide", "open_bet", "close_bet", "count_order", "change_bet"} <= before.keys():
        raise SystemExit("These are not the functions that bets call.")
    bet()
    after = compiled()
    print(" ".join(sorted(name for name in after if after[name] != before.get(name))) or "none")


if __name__ == "__main__":
    main()
