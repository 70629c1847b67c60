"""Examples of what the bets' routes answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.fixtures.examples import BET_FIXTURE
from advisor.api.ledger.examples import HELD, MATCHED, euros
from advisor.api.orders.mass_cancels import MassCancelCommand, MassCancelRequest
from advisor.api.orders.performance import BetPerformance, BetPerformanceList, OpenBetsWorth
from advisor.api.orders.schemas import (
    BetCheck,
    BetFamily,
    BetFamilyOrder,
    BetFill,
    BetMoment,
    BetOrder,
    BetOrderDetail,
    BetOrderPage,
    BetQuote,
    CancelCommand,
    CancelRequest,
    ChangeCommand,
    ChangeRequest,
    MatchedBet,
    RecordHead,
    RefusedSignal,
    RefusedSignalPage,
    SettlementCommand,
    SettlementRequest,
    SignalOn,
)
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality, OrderState
from advisor.core.orders.words import order_words
from advisor.core.proofs.chained_lines import chained
from advisor.core.proofs.sealed_record import SEALED_RECORD
from advisor.core.proofs.seals import NO_SEAL
from advisor.db.orders.dispute_file import DISPUTE_FILE
from advisor.db.orders.performance import Grouping
from advisor.execution.intents import CheckName
from advisor.risk.limits import REFUSAL_MEANINGS, Refusal

_SENT: Final = day.MOVED + timedelta(milliseconds=40)
BET: Final = BetOrder(
    reference=day.BET_REFERENCE,
    cause=day.VALUE_BET_ID,
    instance="paper-value",
    mode=Mode.PAPER,
    portfolio="paper",
    fixture=BET_FIXTURE,
    market=day.MARKET,
    participant=None,
    line=day.LINE,
    selection="home",
    venue=day.ALBION,
    venue_name="Albion",
    side="back",
    odds=day.ODDS,
    price=day.ODDS,
    stake=euros("13.40"),
    at_risk=euros("13.40"),
    matched=MatchedBet(odds=day.ODDS, price=day.ODDS, stake=euros("13.40"), at_risk=euros("13.40")),
    standing="open",
    state=OrderState.FILLED,
    origin=None,
    state_text=order_words(OrderState.FILLED, None),
    reason=None,
    edge=day.EDGE,
    fair_probability=day.FAIR[0],
    intended_at=day.MOVED,
    sent_at=_SENT,
    changed_at=day.CONFIRMED,
    closed_at=day.CONFIRMED,
    settled_at=None,
    corrected_at=None,
    settled_by=None,
    settled_because=None,
    outcome=None,
    profit=None,
    commission=None,
    closing_odds=None,
    closing_probability=None,
    clv=None,
    close_out=None,
)
_BECAUSE: Final = "The venue returned the stake."
DISPUTE_FILE_TEXT: Final = chained(
    DISPUTE_FILE,
    {"reference": str(day.BET_REFERENCE), "made_at": day.NOW.isoformat()},
    [("check", {"name": "price", "value": day.ODDS, "limit": f"{day.ODDS} or more", "passed": True})],
).decode()
_HEAD: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SEALED_RECORD_TEXT: Final = chained(
    SEALED_RECORD, {"made_at": day.NOW.isoformat(), "bets": 0, "head": NO_SEAL.head}, ()
).decode()
_NOT_WANTED: Final = "The line-up has changed."
REQUESTS: Final = {
    "settle_bet": SettlementRequest(outcome="void", reason=_BECAUSE),
    "cancel_bet": CancelRequest(reason=_NOT_WANTED),
    "cancel_bets": MassCancelRequest(scope="venue", subject=day.ALBION, reason=_NOT_WANTED),
    "change_bet": ChangeRequest(odds="2.02", reason=_NOT_WANTED),
}
EXAMPLES: Final = {
    "list_bet_performance": BetPerformanceList(
        by=Grouping.STRATEGY,
        items=[
            BetPerformance(
                mode=Mode.PAPER,
                key="paper-value",
                asset="EUR",
                settled=3,
                won=2,
                lost=1,
                profit=euros("18.20"),
                commission=euros("0.00"),
                turnover=euros("44.10"),
                clv=0.0192,
                measured=2,
                open=OpenBetsWorth(
                    bets=1,
                    at_risk=euros("13.40"),
                    priced=1,
                    value=euros("13.91"),
                    unpriced_because=None,
                    oldest_probability_at=day.NOW,
                ),
            )
        ],
    ),
    "list_bets": BetOrderPage(items=[BET], next_cursor=None),
    "get_record_head": RecordHead(number=412, head=_HEAD),
    "get_bet": BetOrderDetail(
        bet=BET,
        family=BetFamily(
            parent=day.BET_REFERENCE,
            stake=BET.stake,
            matched=BET.matched,
            commission=[],
            orders=[
                BetFamilyOrder(
                    reference=day.BET_REFERENCE,
                    attempt=1,
                    late_of=None,
                    stake=BET.stake,
                    odds=day.ODDS,
                    matched=BET.matched,
                    state=OrderState.FILLED,
                    state_text=BET.state_text,
                    intended_at=day.MOVED,
                )
            ],
        ),
        timeline=[
            BetMoment(at=day.MOVED, kind="intended", text="Decided: stake 13.40 EUR at 1.98 or better, edge +5.3%."),
            BetMoment(at=_SENT, kind="sent", text="Sent after 2 of 2 checks passed."),
            BetMoment(at=day.CONFIRMED, kind="matched", text="Matched 13.40 EUR at 1.98, final."),
            BetMoment(at=day.CONFIRMED, kind="ended", text="Matched in full."),
        ],
        quotes=[
            BetQuote(venue=day.ALBION, venue_name="Albion", odds=[day.ODDS, "3.60", "4.10"], at=day.MOVED),
        ],
        checks=[
            BetCheck(name=CheckName.HALT, value="none stands", limit="no halt", passed=True),
            BetCheck(name=CheckName.PRICE, value=day.ODDS, limit=f"{day.ODDS} or more", passed=True),
        ],
        fills=[BetFill(odds=day.ODDS, price=day.ODDS, stake=euros("13.40"), finality=Finality.FINAL, at=day.CONFIRMED)],
        entries=[HELD, MATCHED],
        open_items=[],
        replaced_settlements=[],
        settlement_commands=[],
        change_commands=[],
        cancel_commands=[],
    ),
    "settle_bet": SettlementCommand(
        id=day.COMMAND_ID,
        outcome="void",
        reason=_BECAUSE,
        asked_by="local",
        asked_at=day.NOW,
        done_at=None,
        refusal=None,
    ),
    "cancel_bet": CancelCommand(
        id=day.COMMAND_ID, reason=_NOT_WANTED, asked_by="local", asked_at=day.NOW, done_at=None, refusal=None
    ),
    "cancel_bets": MassCancelCommand(asked=1, waiting=0, orders=[day.BET_REFERENCE]),
    "change_bet": ChangeCommand(
        id=day.COMMAND_ID,
        stake=None,
        odds="2.02",
        reason=_NOT_WANTED,
        asked_by="local",
        asked_at=day.NOW,
        done_at=None,
        refusal=None,
    ),
    "list_refused_signals": RefusedSignalPage(
        items=[
            RefusedSignal(
                instance="paper-value",
                cause=day.VALUE_BET_ID,
                refusal=Refusal.EVENT_LIMIT.name.lower(),
                meaning=REFUSAL_MEANINGS[Refusal.EVENT_LIMIT],
                value="98.00 EUR at risk",
                limit="100.00 EUR or less",
                at=day.MOVED,
                signal=SignalOn(
                    fixture=BET_FIXTURE,
                    market=day.MARKET,
                    participant=None,
                    line=day.LINE,
                    selection="home",
                    venue=day.ALBION,
                    venue_name="Albion",
                    side="back",
                    odds=day.ODDS,
                    edge=day.EDGE,
                ),
            )
        ],
        next_cursor=None,
    ),
}
