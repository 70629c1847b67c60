"""Events without teams have a title, and two games of the same two on one day are numbered."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BEFORE = ["competition_id", "home_id", "away_id", "match_date"]


def upgrade() -> None:
    op.alter_column("event", "home_id", existing_type=sa.Integer(), nullable=True)
    op.alter_column("event", "away_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("event", sa.Column("title", sa.Text(), comment="of an event without teams, such as a tournament's"))
    op.add_column("event", sa.Column("title_key", sa.Text(), comment="title, folded, for comparing and searching"))
    op.add_column(
        "event",
        sa.Column(
            "game",
            sa.SmallInteger(),
            nullable=False,
            server_default=sa.text("1"),
            comment="of those that the same two play on that day, by their starts",
        ),
    )
    op.drop_constraint(op.f("event_competition_id_home_id_away_id_match_date_key"), "event", type_="unique")
    op.create_unique_constraint("event_game_key", "event", [*_BEFORE, "game"])
    op.create_unique_constraint("event_title_key", "event", ["competition_id", "title_key", "season"])
    op.create_check_constraint(
        op.f("event_teams_or_title_check"),
        "event",
        "num_nulls(home_id, away_id) IN (0, 2) AND num_nulls(home_id, title) = 1"
        " AND num_nulls(title, title_key) IN (0, 2)",
    )
    op.create_check_constraint(op.f("event_game_check"), "event", "game >= 1")
    op.add_column(
        "provider_event",
        sa.Column(
            "title", sa.Text(), nullable=False, server_default="", comment="of an event without teams, as written"
        ),
    )


def downgrade() -> None:
    """Events without teams are deleted, with their prices and bets; so are games that are not their day's first.

    The tables before can hold neither. The providers' words for them go too, so that nobody waits for an answer.
    """
    op.execute(
        "DELETE FROM provider_event WHERE title <> '' "
        "OR event_id IN (SELECT id FROM event WHERE title IS NOT NULL OR game > 1)"
    )
    op.execute("DELETE FROM event WHERE title IS NOT NULL OR game > 1")
    op.drop_column("provider_event", "title")
    op.drop_constraint(op.f("event_game_check"), "event", type_="check")
    op.drop_constraint(op.f("event_teams_or_title_check"), "event", type_="check")
    op.drop_constraint("event_title_key", "event", type_="unique")
    op.drop_constraint("event_game_key", "event", type_="unique")
    op.create_unique_constraint(op.f("event_competition_id_home_id_away_id_match_date_key"), "event", _BEFORE)
    op.drop_column("event", "game")
    op.drop_column("event", "title_key")
    op.drop_column("event", "title")
    op.alter_column("event", "away_id", existing_type=sa.Integer(), nullable=False)
    op.alter_column("event", "home_id", existing_type=sa.Integer(), nullable=False)
