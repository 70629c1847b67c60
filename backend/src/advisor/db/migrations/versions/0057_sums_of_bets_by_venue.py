"""Sums of settled bets come by venue and mode too, with their commission and CLV."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_AMOUNT: Final = sa.Numeric(precision=40, scale=0)
_OLD_KEY: Final = ("portfolio", "asset", "instance", "day")
_NEW_KEY: Final = ("portfolio", "asset", "instance", "venue", "mode", "day")
_ADD: Final = """
    CREATE OR REPLACE FUNCTION settled_day_add(b bet_order, times integer) RETURNS void LANGUAGE sql AS $$
        INSERT INTO settled_day AS d (
            portfolio, asset, instance, venue, mode, day, bets, won, lost, profit, commission, turnover, measured, clv
        )
        SELECT b.portfolio, b.asset, b.instance, b.venue, b.mode, (b.settled_at AT TIME ZONE 'UTC')::date, times,
            times * (b.gross > b.charged)::int, times * (b.gross < b.charged)::int, times * (b.gross - b.charged),
            times * b.charged,
            CASE WHEN b.outcome = 'void' THEN 0 ELSE times * bet_turnover(b.reference, b.side) END,
            times * (e.clv IS NOT NULL)::int, times * coalesce(e.clv::numeric, 0)
        FROM (SELECT) one LEFT JOIN bet_evidence e ON e.reference = b.reference
        ON CONFLICT (portfolio, asset, instance, venue, mode, day) DO UPDATE SET
            bets = d.bets + excluded.bets, won = d.won + excluded.won, lost = d.lost + excluded.lost,
            profit = d.profit + excluded.profit, commission = d.commission + excluded.commission,
            turnover = d.turnover + excluded.turnover, measured = d.measured + excluded.measured,
            clv = d.clv + excluded.clv
    $$
"""
_OLD_ADD: Final = """
    CREATE OR REPLACE FUNCTION settled_day_add(b bet_order, times integer) RETURNS void LANGUAGE sql AS $$
        INSERT INTO settled_day AS d (portfolio, asset, instance, day, bets, won, lost, profit, turnover)
        SELECT b.portfolio, b.asset, b.instance, (b.settled_at AT TIME ZONE 'UTC')::date, times,
            times * (b.gross > b.charged)::int, times * (b.gross < b.charged)::int, times * (b.gross - b.charged),
            CASE WHEN b.outcome = 'void' THEN 0 ELSE times * bet_turnover(b.reference, b.side) END
        ON CONFLICT (portfolio, asset, instance, day) DO UPDATE SET
            bets = d.bets + excluded.bets, won = d.won + excluded.won, lost = d.lost + excluded.lost,
            profit = d.profit + excluded.profit, turnover = d.turnover + excluded.turnover
    $$
"""
# A numeric takes away exactly what it was given; a sum of floats does not.
_CLV: Final = (
    """
    CREATE FUNCTION settled_day_clv(bet uuid, value double precision, times integer) RETURNS void LANGUAGE sql AS $$
        UPDATE settled_day d SET measured = d.measured + times, clv = d.clv + times * value::numeric
        FROM bet_order b
        WHERE b.reference = bet AND b.settled_at IS NOT NULL AND value IS NOT NULL
            AND d.portfolio = b.portfolio AND d.asset = b.asset AND d.instance = b.instance AND d.venue = b.venue
            AND d.mode = b.mode AND d.day = (b.settled_at AT TIME ZONE 'UTC')::date
    $$
    """,
    """
    CREATE FUNCTION settled_clv_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM settled_day_clv(OLD.reference, OLD.clv, -1); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM settled_day_clv(NEW.reference, NEW.clv, 1); END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER bet_evidence_measured AFTER INSERT OR DELETE OR UPDATE OF clv ON bet_evidence
    FOR EACH ROW EXECUTE FUNCTION settled_clv_is_kept()
    """,
)
_FILL: Final = """
    INSERT INTO settled_day (
        portfolio, asset, instance, venue, mode, day, bets, won, lost, profit, commission, turnover, measured, clv
    )
    SELECT portfolio, asset, instance, venue, mode, (settled_at AT TIME ZONE 'UTC')::date AS day, count(*),
        count(*) FILTER (WHERE gross > charged), count(*) FILTER (WHERE gross < charged), sum(gross - charged),
        sum(charged), sum(CASE WHEN outcome = 'void' THEN 0 ELSE bet_turnover(b.reference, side) END),
        count(e.clv), coalesce(sum(e.clv::numeric), 0)
    FROM bet_order b LEFT JOIN bet_evidence e ON e.reference = b.reference
    WHERE settled_at IS NOT NULL GROUP BY portfolio, asset, instance, venue, mode, day
"""
_OLD_FILL: Final = """
    INSERT INTO settled_day (portfolio, asset, instance, day, bets, won, lost, profit, turnover)
    SELECT portfolio, asset, instance, (settled_at AT TIME ZONE 'UTC')::date AS day, count(*),
        count(*) FILTER (WHERE gross > charged), count(*) FILTER (WHERE gross < charged), sum(gross - charged),
        sum(CASE WHEN outcome = 'void' THEN 0 ELSE bet_turnover(reference, side) END)
    FROM bet_order WHERE settled_at IS NOT NULL GROUP BY portfolio, asset, instance, day
"""


def upgrade() -> None:
    op.execute("DELETE FROM settled_day")
    op.drop_constraint("settled_day_pkey", "settled_day", type_="primary")
    for column in (
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("commission", _AMOUNT, nullable=False, comment="what was charged, smallest units"),
        sa.Column("measured", sa.Integer(), nullable=False, comment="with a CLV"),
        sa.Column("clv", sa.Numeric(), nullable=False, comment="the sum of theirs"),
    ):
        op.add_column("settled_day", column)
    op.create_primary_key("settled_day_pkey", "settled_day", list(_NEW_KEY))
    for statement in (_ADD, _FILL, *_CLV):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER bet_evidence_measured ON bet_evidence")
    op.execute("DROP FUNCTION settled_clv_is_kept()")
    op.execute("DROP FUNCTION settled_day_clv(uuid, double precision, integer)")
    op.execute("DELETE FROM settled_day")
    op.drop_constraint("settled_day_pkey", "settled_day", type_="primary")
    for column in ("venue", "mode", "commission", "measured", "clv"):
        op.drop_column("settled_day", column)
    op.create_primary_key("settled_day_pkey", "settled_day", list(_OLD_KEY))
    op.execute(_OLD_ADD)
    op.execute(_OLD_FILL)
