"""Bets whose event is over, or should be, what became of them, and what was thought before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.results import EventResult
from advisor.db.events.participant_results import Asked, results_asked
from advisor.db.fixtures.results import ending_of, event_result
from advisor.db.leader.writes import WritingConnection
from advisor.instruments.market_types import BY_CODE, About, MarketType

NOT_SETTLED: Final = "Its bet is not settled"
DISPUTED: Final = "Its result is disputed"
"""How open items begin that are closed once the bet is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSources:
    """Who says the score that counts.

    Attributes:
        at: when it was recorded; None where there is no score.
        from_file: a file has it, which a person imported: its word counts whole.
        agree: how many providers say the same, beside the one that gave it.
        others: what others say last that is another score, for people: ``espn 2-1``. The score of normal time is none.
    """

    at: datetime | None
    from_file: bool
    agree: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverBet:
    """A bet on an event that is over, or should have been long ago: its result's status says which.

    Attributes:
        reference: of its order.
        market: its type.
        starts_at: when its event began, or was to.
        scored: who says the score.
        outcome: by which it is settled; None while it is not.
    """

    reference: str
    portfolio: str
    market: MarketType
    participant: int
    line: int
    selection: int
    venue: str
    side: int
    starts_at: datetime
    result: EventResult
    scored: ScoreSources
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """By what a bet is settled.

    Attributes:
        name: public name.
        by: who settles it by hand; None: its result does.
        because: why they do; None likewise.
    """

    name: str
    by: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledBet:
    """What became of a bet; smallest units.

    Attributes:
        outcome: None of a bet whose outcome stays, while its share of the commission is another.
        gross: before commission.
        charged: commission, or its share.
    """

    reference: str
    outcome: Outcome | None
    gross: int
    charged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedSettlement:
    """A settlement of a bet that was wrong; amounts in smallest units.

    Attributes:
        number: 1 of the first.
        at: when it was made.
        settled_by, settled_because: as ``Outcome.by`` and ``because``.
    """

    number: int
    outcome: str
    gross: int
    charged: int
    at: datetime
    settled_by: str | None
    settled_because: str | None
    replaced_at: datetime


async def unsettled_bets(
    connection: asyncpg.Connection, *, games_before: datetime, others_before: datetime
) -> Sequence[OverBet]:
    """Bets that are not settled although their event is over, or should be; of orders that await nothing more.

    Args:
        games_before: games of two sides that began before, and of which nobody says that they are played, should be.
        others_before: so should everything else that began before.
    """
    return await _over(connection, await connection.fetch(_UNSETTLED, games_before, others_before))


async def bets_settled_since(connection: asyncpg.Connection, since: datetime) -> Sequence[OverBet]:
    """Bets that were settled by results since, with what is known of these now."""
    return await _over(connection, await connection.fetch(_SETTLED, since))


async def _over(connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> Sequence[OverBet]:
    asked = [_asked(row) for row in rows]
    found = await results_asked(connection, {each for each in asked if each is not None})
    return [
        OverBet(
            reference=str(row["reference"]),
            portfolio=row["portfolio"],
            market=BY_CODE[row["market"]],
            participant=row["participant"],
            line=row["line"],
            selection=row["selection"],
            venue=row["venue"],
            side=row["side"],
            starts_at=row["kickoff"],
            result=event_result(row, {} if ask is None else found.get((ask.event, ask.statistic), {})),
            scored=ScoreSources(
                at=row["recorded_at"],
                from_file=row["from_file"],
                agree=row["agree"],
                others=tuple(row["others"]),
            ),
            outcome=row["outcome"],
        )
        for row, ask in zip(rows, asked, strict=True)
    ]


async def note_settled(connection: WritingConnection, bets: Sequence[SettledBet], at: datetime) -> None:
    """Note at their orders what became of bets; what was thought before is kept beside, what was asked is answered."""
    if not bets:
        return
    references = [UUID(bet.reference) for bet in bets if bet.outcome is not None]
    await connection.execute(_ANSWERED, references, at, [NOT_SETTLED, DISPUTED])
    await connection.executemany(
        _NOTE,
        [
            (
                UUID(bet.reference),
                None if bet.outcome is None else bet.outcome.name,
                Decimal(bet.gross),
                Decimal(bet.charged),
                at,
                None if bet.outcome is None else bet.outcome.by,
                None if bet.outcome is None else bet.outcome.because,
            )
            for bet in bets
        ],
    )


async def replaced_settlements(
    connection: asyncpg.Connection | asyncpg.Pool, reference: UUID
) -> Sequence[ReplacedSettlement]:
    """Settlements of a bet that were wrong, oldest first."""
    rows = await connection.fetch(
        "SELECT number, outcome, gross, charged, at, settled_by, settled_because, replaced_at "
        "FROM replaced_settlement WHERE reference = $1 ORDER BY number",
        reference,
    )
    return [
        ReplacedSettlement(**{**dict(row), "gross": int(row["gross"]), "charged": int(row["charged"])}) for row in rows
    ]


def _asked(row: asyncpg.Record) -> Asked | None:
    market = BY_CODE[row["market"]]
    if market.is_settled_by_score:
        return None
    return Asked(row["event_id"], market.statistic, row["participant"], market.about is About.FIELD)


_ANSWERED: Final = """
    UPDATE open_item SET closed_at = $2, closed_because = 'its bet is settled'
    WHERE reference = ANY ($1::uuid[]) AND closed_at IS NULL
        AND EXISTS (SELECT FROM unnest($3::text[]) AS begins WHERE starts_with(text, begins))
"""
_SELECT: Final = f"""
    SELECT o.reference, o.portfolio, o.market, o.participant, o.line, o.selection, o.venue, o.side, o.event_id,
           o.outcome, e.kickoff, e.status, c.sport, s.home_score, s.away_score, s.home_half, s.away_half, s.home_normal,
           s.away_normal, s.overtime, {ending_of()} AS ending, e.ended_in,
           coalesce(o.intended_at <= e.called_off_at, false) AS called_off,
           s.recorded_at, s.file_id IS NOT NULL AS from_file, said.agree, said.others
    FROM bet_order o JOIN event e ON e.id = o.event_id JOIN competition c ON c.id = e.competition_id
    LEFT JOIN settlement s ON s.event_id = e.id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT provider) FILTER (WHERE (home, away) = (s.home_score, s.away_score)) AS agree,
            coalesce(array_agg(provider || ' ' || home || '-' || away ORDER BY provider, ref) FILTER (
                WHERE (home, away) <> (s.home_score, s.away_score)
                    AND (home, away) IS DISTINCT FROM (s.home_normal, s.away_normal)
            ), '{{}}') AS others
        FROM (
            SELECT provider, ref, CASE WHEN swapped THEN final_away ELSE final_home END AS home,
                CASE WHEN swapped THEN final_home ELSE final_away END AS away
            FROM provider_event p
            WHERE p.event_id = e.id AND p.final_home IS NOT NULL AND p.provider IS DISTINCT FROM s.provider
        ) words
    ) said
"""  # noqa: S608 - made of constants alone
_UNSETTLED: Final = f"""
    {_SELECT} WHERE o.settled_at IS NULL AND o.closed_at IS NOT NULL
        AND (
            e.status IN ('finished', 'void')
            OR e.kickoff <= CASE
                WHEN e.status <> 'in_play' AND e.title IS NULL THEN $1::timestamptz ELSE $2::timestamptz
            END
        )
        AND EXISTS (SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed')
    ORDER BY o.intended_at, o.reference
"""
# What a person has settled, a person alone settles anew.
_SETTLED: Final = f"""
    {_SELECT} WHERE o.settled_at >= $1 AND o.settled_by IS NULL AND e.status IN ('finished', 'void')
    ORDER BY o.intended_at, o.reference
"""
_NOTE: Final = """
    WITH replaced AS (
        INSERT INTO replaced_settlement (
            reference, number, outcome, gross, charged, at, settled_by, settled_because, replaced_at, mode
        )
        SELECT reference, 1 + (SELECT count(*) FROM replaced_settlement r WHERE r.reference = b.reference), outcome,
            gross, charged, coalesce(corrected_at, settled_at), settled_by, settled_because, $5::timestamptz, mode
        FROM bet_order b
        WHERE reference = $1 AND settled_at IS NOT NULL AND ((gross, charged) IS DISTINCT FROM ($3, $4)
            OR $2::text IS NOT NULL AND (outcome, settled_by, settled_because) IS DISTINCT FROM ($2, $6, $7))
        RETURNING reference
    )
    UPDATE bet_order SET outcome = coalesce($2, outcome), gross = $3, charged = $4,
        settled_at = coalesce(settled_at, $5),
        corrected_at = CASE WHEN EXISTS (SELECT FROM replaced) THEN $5 ELSE corrected_at END,
        settled_by = CASE WHEN $2 IS NULL THEN settled_by ELSE $6::text END,
        settled_because = CASE WHEN $2 IS NULL THEN settled_because ELSE $7::text END
    WHERE reference = $1
"""
