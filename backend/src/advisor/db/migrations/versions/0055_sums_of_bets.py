"""What is matched of each order, and what settled bets made by day: kept by the transactions that change it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0051"
branch_labels = None
depends_on = None

_AMOUNT: Final = sa.Numeric(precision=40, scale=0)
_STANDING: Final = "settled_at IS NULL AND (closed_at IS NULL OR matched > 0)"
_TRIGGERS: Final = (
    """
    CREATE FUNCTION bet_turnover(bet uuid, bet_side smallint) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce(sum(CASE
            WHEN f.price ? 'payout' THEN CASE bet_side WHEN 0 THEN c.cost ELSE c.pays - c.cost END
            WHEN bet_side = 0 THEN f.quantity
            ELSE round(f.quantity * (f.odds_e4 - 10000) / 10000)
        END), 0)
        FROM order_fill f CROSS JOIN LATERAL (
            SELECT f.quantity * (f.price ->> 'payout')::numeric AS pays,
                round(f.quantity * (f.price ->> 'payout')::numeric * (f.price ->> 'steps')::numeric
                    / (f.price ->> 'of')::numeric) AS cost
        ) c
        WHERE f.reference = bet AND f.finality <> 'failed'
    $$
    """,
    """
    CREATE FUNCTION settled_day_add(b bet_order, times integer) RETURNS void LANGUAGE sql AS $$
        INSERT INTO settled_day AS d (portfolio, asset, instance, day, bets, won, lost, profit, turnover)
        SELECT b.portfolio, b.asset, b.instance, (b.settled_at AT TIME ZONE 'UTC')::date, times,
            times * (b.gross > b.charged)::int, times * (b.gross < b.charged)::int, times * (b.gross - b.charged),
            CASE WHEN b.outcome = 'void' THEN 0 ELSE times * bet_turnover(b.reference, b.side) END
        ON CONFLICT (portfolio, asset, instance, day) DO UPDATE SET
            bets = d.bets + excluded.bets, won = d.won + excluded.won, lost = d.lost + excluded.lost,
            profit = d.profit + excluded.profit, turnover = d.turnover + excluded.turnover
    $$
    """,
    """
    CREATE FUNCTION settled_day_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            IF OLD.settled_at IS NOT NULL THEN PERFORM settled_day_add(OLD, -1); END IF;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            IF NEW.settled_at IS NOT NULL THEN PERFORM settled_day_add(NEW, 1); END IF;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER bet_order_settled AFTER INSERT OR DELETE OR UPDATE OF settled_at, outcome, gross, charged ON bet_order
    FOR EACH ROW EXECUTE FUNCTION settled_day_is_kept()
    """,
    """
    CREATE FUNCTION matched_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        more numeric := 0;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            IF OLD.finality <> 'failed' THEN more := more - OLD.quantity; END IF;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            IF NEW.finality <> 'failed' THEN more := more + NEW.quantity; END IF;
        END IF;
        IF more <> 0 THEN
            UPDATE bet_order SET matched = matched + more WHERE reference = coalesce(NEW.reference, OLD.reference);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER order_fill_matched AFTER INSERT OR UPDATE OR DELETE ON order_fill
    FOR EACH ROW EXECUTE FUNCTION matched_is_kept()
    """,
)
_FILL: Final = (
    """
    UPDATE bet_order b SET matched = f.matched FROM (
        SELECT reference, sum(quantity) AS matched FROM order_fill WHERE finality <> 'failed' GROUP BY reference
    ) f WHERE f.reference = b.reference
    """,
    """
    INSERT INTO settled_day (portfolio, asset, instance, day, bets, won, lost, profit, turnover)
    SELECT portfolio, asset, instance, (settled_at AT TIME ZONE 'UTC')::date AS day, count(*),
        count(*) FILTER (WHERE gross > charged), count(*) FILTER (WHERE gross < charged), sum(gross - charged),
        sum(CASE WHEN outcome = 'void' THEN 0 ELSE bet_turnover(reference, side) END)
    FROM bet_order WHERE settled_at IS NOT NULL GROUP BY portfolio, asset, instance, day
    """,
)


def upgrade() -> None:
    op.add_column(
        "bet_order",
        sa.Column("matched", _AMOUNT, nullable=False, server_default="0", comment="of its fills, those left out that failed"),
    )
    op.create_table(
        "settled_day",
        sa.Column("portfolio", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="UTC, on which bets were settled first"),
        sa.Column("bets", sa.Integer(), nullable=False),
        sa.Column("won", sa.Integer(), nullable=False, comment="with a profit"),
        sa.Column("lost", sa.Integer(), nullable=False, comment="with a loss"),
        sa.Column("profit", _AMOUNT, nullable=False, comment="net of commission, smallest units"),
        sa.Column("turnover", _AMOUNT, nullable=False, comment="what they had at risk, void ones left out"),
        sa.PrimaryKeyConstraint("portfolio", "asset", "instance", "day", name=op.f("settled_day_pkey")),
        comment="what settled bets made by day; triggers keep it with the bets",
    )
    for statement in (*_TRIGGERS[:2], *_FILL, *_TRIGGERS[2:]):
        op.execute(statement)
    op.create_index(
        "bet_order_standing_idx",
        "bet_order",
        ["portfolio"],
        unique=False,
        postgresql_where=sa.text(_STANDING),
        postgresql_include=["asset", "instance", "venue", "at_risk", "matched", "quantity", "closed_at", "close_out"],
    )


    _index_settled(["portfolio", "instance", "gross", "charged"])


def _index_settled(include: list[str]) -> None:
    op.drop_index("bet_order_settled_idx", table_name="bet_order")
    op.create_index(
        "bet_order_settled_idx",
        "bet_order",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NOT NULL"),
        postgresql_include=include,
    )


def downgrade() -> None:
    _index_settled([])
    op.drop_index("bet_order_standing_idx", table_name="bet_order")
    op.execute("DROP TRIGGER order_fill_matched ON order_fill")
    op.execute("DROP TRIGGER bet_order_settled ON bet_order")
    for function in (
        "matched_is_kept()",
        "settled_day_is_kept()",
        "settled_day_add(bet_order, integer)",
        "bet_turnover(uuid, smallint)",
    ):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("settled_day")
    op.drop_column("bet_order", "matched")
