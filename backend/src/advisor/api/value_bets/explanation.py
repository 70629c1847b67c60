"""Why a price is value, in words: the figures are those it was found with."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from advisor.api.value_bets.outcomes import result_step
from advisor.api.value_bets.schemas import EvidencePrice, ReasonStep, ValueBetWhy
from advisor.api.value_bets.views import bet_view
from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE, line_text
from advisor.core.odds import odds_text, probability_to_e4
from advisor.core.quotes import BACK, LAY
from advisor.core.venues import CommissionBasis, Venue, VenueTerms, venue_of
from advisor.db.signals.value_bet_pages import BetRow
from advisor.db.signals.value_bets import chances_of, prices_of
from advisor.engine.priced_markets import book_overround, lay_terms, net_odds
from advisor.engine.tracking.value_bets import VenueBook
from advisor.instruments.market_types import AWAY, BETWEEN, HOME, MARKET_TYPES, YES, About, Line

_SHARP: Final = "sharp:"
_AT_RISK: Final = {BACK: "staked", LAY: "of liability"}


def value_bet_why(row: BetRow, venues: VenueTerms) -> ValueBetWhy:
    """The bet with its evidence; ``venues`` as in ``bet_view``."""
    prices, fair = prices_of(row.prices), _fair(row)
    return ValueBetWhy(
        bet=bet_view(row, venues),
        selections=list(MARKET_TYPES[row.market].selections),
        fair=fair,
        fair_odds=[odds_text(probability_to_e4(p)) if p else None for p in fair],
        prices=[_evidence(each, row) for each in prices],
        steps=[
            ReasonStep(title=step.title, text=_printed(step.text))
            for step in (*_steps(row, prices, venues), *_ending_steps(row, venues))
        ],
    )


_MINUS: Final = re.compile(r"(?<!\w)-(?=\d)|(?<= )-(?= )")
_TIMES: Final = re.compile(r"(?<= )x(?= )")


def _printed(text: str) -> str:
    """With the signs that pages print: one minus and one times, whether a number has it or an operation."""
    return _TIMES.sub("×", _MINUS.sub("−", text))


def _fair(row: BetRow) -> list[float | None]:
    """Fair probabilities of all selections, as stored; of the bet's alone where an earlier version stored no more."""
    fair: list[float | None] = [None] * len(MARKET_TYPES[row.market].selections) if row.fair is None else [*row.fair]
    fair[row.selection] = row.probability
    return [None if p is None else round(p, 6) for p in fair]


def _evidence(prices: VenueBook, row: BetRow) -> EvidencePrice:
    overround = book_overround(row.market, prices.odds_e4)
    return EvidencePrice(
        venue=prices.venue,
        venue_name=venue_of(prices.venue).name,
        odds=[odds_text(e4) if e4 else None for e4 in prices.odds_e4],
        at=instant_of(prices.at),
        overround=None if overround is None else round(overround, 6),
        part=_part(prices, row),
    )


def _part(prices: VenueBook, row: BetRow) -> str:
    if prices.venue == row.venue and row.side == BACK:
        return "bet"
    if row.fair_source.startswith(_SHARP):
        return "fair" if prices.venue == row.fair_source.removeprefix(_SHARP) else "other"
    # Of one of a field there is no price against it.
    complete = prices.odds_e4[row.selection] if _of_field(row) else all(prices.odds_e4)
    return "fair" if complete else "other"


def _of_field(row: BetRow) -> bool:
    return MARKET_TYPES[row.market].about is About.FIELD


def _steps(row: BetRow, prices: Sequence[VenueBook], venues: VenueTerms) -> Iterator[ReasonStep]:
    selection, venue = _selection(row), venue_of(row.venue).name
    yield _price_step(row, venue, selection)
    yield _margin_step(row, prices) if prices else _evidence_gone(row)
    yield from (_lay_steps if row.side == LAY else _back_steps)(row, venues.venue(row.venue))
    if chances := chances_of(row.chances):
        stated = ", ".join(f"{each.chance:.0%} ± {each.error:.0%} after {each.after:g} s" for each in chances)
        yield ReasonStep(
            title="Would I have got it?",
            text=f"Such a price of {venue} is still there, or a better one, with {stated}.",
        )


def _ending_steps(row: BetRow, venues: VenueTerms) -> Iterator[ReasonStep]:
    if row.clv is not None and row.closing_probability is not None:
        yield ReasonStep(
            title="Close",
            text=(
                f"At the start the fair chance was {row.closing_probability:.1%}, so the first odds of "
                f"{odds_text(row.first_odds_e4)} were worth {row.clv:+.2%}."
            ),
        )
    if (result := result_step(row, venues)) is not None:
        yield result


def _back_steps(row: BetRow, venue: Venue) -> Iterator[ReasonStep]:
    chance, odds = f"{row.probability:.1%}", odds_text(row.odds_e4)
    fair = odds_text(probability_to_e4(row.probability))
    yield ReasonStep(
        title="Fair price", text=f"A chance of {chance} is worth odds of {fair}; {venue.name} pays {odds}."
    )
    net = net_odds(row.odds_e4, row.commission)
    if row.commission:
        yield ReasonStep(
            title="Commission",
            text=f"{_charges(row, venue)}, which makes {odds} worth {net:.4f}.",
        )
    yield from _edge_steps(row, f"{chance} x {net:.4f} - 1")
    yield ReasonStep(title="Stake", text=f"Full Kelly would stake {row.kelly:.2%} of the bankroll.")


def _charges(row: BetRow, venue: Venue) -> str:
    share, name = f"{row.commission:.1%}", venue.name
    match venue.commission_basis:
        case CommissionBasis.MARKET_WINNINGS:
            return f"{name} keeps {share} of net winnings"
        case CommissionBasis.BET_WINNINGS:
            return f"{name} keeps {share} of what a bet wins"
        case CommissionBasis.CONTRACT_PRICE:
            return (
                f"{name} charges {share} of price x (1 - price) for each contract, won or lost, and rounds it up; at a "
                f"fair price that is as much as {share} of what a bet wins"
            )


def _lay_steps(row: BetRow, venue: Venue) -> Iterator[ReasonStep]:
    terms = lay_terms(row.probability, row.odds_e4, row.commission)
    chance, against, odds = f"{row.probability:.1%}", f"{terms.against:.1%}", odds_text(row.odds_e4)
    fair = odds_text(probability_to_e4(row.probability))
    yield ReasonStep(
        title="Fair price",
        text=f"A chance of {chance} is worth odds of {fair}; the backer is paid no more than {odds}.",
    )
    yield ReasonStep(
        title="Liability",
        text="To lay is to take the other side of a back bet: for each unit of the backer's stake to be won, "
        f"{terms.owed:.4f} is at risk.",
    )
    if row.commission:
        yield ReasonStep(
            title="Commission",
            text=f"{_charges(row, venue)}, so a unit of liability wins {terms.winnings:.4f}.",
        )
    yield from _edge_steps(row, f"{against} x {terms.winnings:.4f} - {chance}")
    yield ReasonStep(title="Stake", text=f"Full Kelly would put {row.kelly:.2%} of the bankroll at risk as liability.")


def _edge_steps(row: BetRow, worth: str) -> Iterator[ReasonStep]:
    if row.at_risk is None:
        yield ReasonStep(
            title="Given no push",
            text="Some scores return the stake, or half of it. Nothing known of the fixture says how often they come, "
            "so the edge is that of a stake that is won or lost: the true one is nearer to zero.",
        )
    elif row.at_risk < 1.0:
        worth = f"{row.at_risk:.1%} x ({worth})"
        yield ReasonStep(
            title="Returned stakes",
            text=f"Some scores return the stake, or half of it: {1 - row.at_risk:.1%} of it is expected to come back, "
            f"and {row.at_risk:.1%} to be won or lost.",
        )
    yield ReasonStep(
        title="Edge", text=f"{worth} = {row.edge:+.2%}: expected profit of each unit {_AT_RISK[row.side]}."
    )


def _selection(row: BetRow) -> str:
    """What is bet on as people speak of it: ``Arsenal -0.75``, ``over 2.5``, ``draw``, ``Nikola Jokic over 25.5``."""
    side = MARKET_TYPES[row.market].selections[row.selection]
    if row.participant_name is not None:
        said = () if side == YES else (side,)
        return " ".join((row.participant_name, *said, *filter(None, (line_text(row.line),))))
    sides = {HOME: row.fixture.home or HOME, AWAY: row.fixture.away or AWAY}
    # A double chance names two results.
    name = " or ".join(sides.get(part, part) for part in side.split(BETWEEN))
    if row.line == LINE_NONE:
        return name
    if MARKET_TYPES[row.market].line is not Line.HANDICAP:
        return f"{name} {line_text(row.line)}"
    # A handicap is stored for the home side; the away side has the opposite one.
    handicap = -row.line if side == AWAY else row.line
    return f"{name} {'+' if handicap > 0 else ''}{line_text(handicap)}"


def _price_step(row: BetRow, venue: str, selection: str) -> ReasonStep:
    moved = "" if row.odds_e4 == row.first_odds_e4 else f"; it was {odds_text(row.first_odds_e4)} when first seen"
    offer = (
        f"to lay {selection} at {odds_text(row.odds_e4)}"
        if row.side == LAY
        else f"{odds_text(row.odds_e4)} on {selection}"
    )
    return ReasonStep(title="Price", text=f"{venue} offers {offer}{moved}.")


def _evidence_gone(row: BetRow) -> ReasonStep:
    return ReasonStep(
        title="Margin removed",
        text="The prices it rests on were deleted, as they are kept for a time only; without their margins they gave "
        f"{_selection(row)} {row.probability:.1%}.",
    )


def _margin_step(row: BetRow, prices: Sequence[VenueBook]) -> ReasonStep:
    selection = _selection(row)
    if _of_field(row):
        behind = row.fair_source.removeprefix(_SHARP)
        name = venue_of(behind).name if row.fair_source.startswith(_SHARP) else "The venues"
        what = "prices" if row.fair_source.startswith(_SHARP) else "price"
        text = f"{name} {what} the whole field; without margins {selection} has {row.probability:.1%} of it."
        return ReasonStep(title="Margin removed", text=text)
    if not row.fair_source.startswith(_SHARP):
        books = sum(all(each.odds_e4) for each in prices)
        text = f"{books} venues price all outcomes; without their margins they together give {selection} "
        return ReasonStep(title="Margin removed", text=f"{text}{row.probability:.1%}.")
    key = row.fair_source.removeprefix(_SHARP)
    book = next((each for each in prices if each.venue == key), None)
    total = None if book is None else book_overround(row.market, book.odds_e4)
    priced = (
        "" if total is None else f" prices the {len(MARKET_TYPES[row.market].selections)} outcomes at {1 + total:.1%}"
    )
    name = venue_of(key).name
    return ReasonStep(
        title="Margin removed",
        text=f"{name}{priced or ' is the sharpest venue'}; without its margin {selection} is {row.probability:.1%}.",
    )
