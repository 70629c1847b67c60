"""Capital as the API shows it."""

from advisor.api.amounts import Amount, amount_in
from advisor.api.capital.schemas import (
    Allotment,
    AllotmentProposal,
    Capital,
    Flow,
    FlowReceived,
    FlowRefusal,
    StrategyCapital,
    VenueCapital,
)
from advisor.db.capital import allotments
from advisor.db.capital.flows import FlowRow, Received
from advisor.db.capital.states import CapitalRow
from advisor.risk.capital import flows


def flow_view(row: FlowRow) -> Flow:
    """One flow."""
    return Flow(
        id=row.public_id,
        number=row.id,
        kind=row.kind,
        portfolio=row.portfolio,
        mode=row.mode,
        target=row.target,
        amount=amount_in(row.amount, row.asset),
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        done_at=row.done_at,
        refusal=None if row.refusal is None else _refusal(row.refusal, row.asset),
        received=None if row.received is None else _received(row.received),
    )


def capital_view(row: CapitalRow) -> Capital:
    """One portfolio."""
    of = row.figures

    def amount(minor: int) -> Amount:
        return amount_in(minor, row.asset)

    return Capital(
        portfolio=row.portfolio,
        mode=row.mode,
        bankroll=amount(of.bankroll),
        locked=amount(of.locked),
        profit=amount(of.profit),
        withdrawn=amount(of.withdrawn),
        reserve=amount(of.reserve),
        open=amount(of.open),
        most_open=amount(of.most_open),
        bound=of.bound,
        withdrawable=amount(of.withdrawable),
        withdrawable_by=of.withdrawable_by,
        method=of.method,
        strategies=[
            StrategyCapital(
                instance=each.instance,
                allotted=None if each.allotted is None else amount(each.allotted),
                open=amount(each.open),
                lost=amount(each.lost),
                left=None if each.left is None else amount(each.left),
                target=amount(each.target),
                unfunded=each.unfunded,
            )
            for each in of.strategies
        ],
        venues=[
            VenueCapital(venue=each.venue, open=amount(each.open), target=amount(each.target), unfunded=each.unfunded)
            for each in of.venues
        ],
        unallotted=amount(of.unallotted),
        proposals=[
            AllotmentProposal(instance=each.instance, amount=amount(each.amount), target=amount(each.target))
            for each in of.proposals
        ],
        at=row.at,
    )


def allotment_view(allotment: allotments.Allotment) -> Allotment:
    """What an instance may use."""
    amount = allotment.amount
    return Allotment(
        portfolio=allotment.portfolio,
        instance=allotment.instance,
        amount=None if amount is None else amount_in(amount, allotment.asset),
        reason=allotment.reason,
        asked_by=allotment.asked_by,
        since=allotment.since,
    )


def _refusal(refusal: flows.FlowRefusal, asset: str) -> FlowRefusal:
    most = refusal.largest
    return FlowRefusal(rule=refusal.rule, text=refusal.text, largest=None if most is None else amount_in(most, asset))


def _received(received: Received) -> FlowReceived:
    rate = None if received.rate is None else f"{received.rate.normalize():f}"
    return FlowReceived(amount=amount_in(received.amount, received.asset), rate=rate, rate_at=received.rate_at)
