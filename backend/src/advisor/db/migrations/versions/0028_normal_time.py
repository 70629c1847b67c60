"""Scores at the end of normal time, and whether there was overtime.

They are filled where they are certain: football-data's files state full time, and ESPN's football was stored by its two
halves. Of what others reported only competitions that never know extra time are certain; elsewhere overtime may have
been counted. Files of American football bring it when they are imported again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# As ``identity.extra_time`` knew them then.
_NO_EXTRA_TIME = ("BRA", "BRA2", "CHN", "D3", "E0", "I1", "POL", "SBX1", "SBX2", "SBXW", "SP1", "T1")


def upgrade() -> None:
    op.add_column(
        "settlement", sa.Column("home_normal", sa.Integer(), comment="at the end of normal time; null where not known")
    )
    op.add_column("settlement", sa.Column("away_normal", sa.Integer(), comment="likewise"))
    op.add_column(
        "settlement",
        sa.Column("overtime", sa.Boolean(), comment="whether it was played on after normal time; null where not known"),
    )
    op.execute(
        f"""
        UPDATE settlement SET home_normal = home_score, away_normal = away_score,
            overtime = CASE WHEN c.code IN {_NO_EXTRA_TIME} THEN false END
        FROM event e JOIN competition c ON c.id = e.competition_id
        WHERE e.id = settlement.event_id AND c.sport = 'football'
            AND (file_id IS NOT NULL OR provider = 'espn' OR c.code IN {_NO_EXTRA_TIME})
        """  # noqa: S608 - fixed text
    )
    op.create_check_constraint(
        op.f("settlement_normal_time_check"),
        "settlement",
        "(home_normal IS NULL) = (away_normal IS NULL)"
        " AND home_normal BETWEEN coalesce(home_half, 0) AND home_score"
        " AND away_normal BETWEEN coalesce(away_half, 0) AND away_score",
    )
    op.create_check_constraint(
        op.f("settlement_overtime_check"),
        "settlement",
        "overtime OR overtime IS NULL OR ((home_normal, away_normal) = (home_score, away_score)) IS TRUE",
    )


def downgrade() -> None:
    op.drop_column("settlement", "overtime")
    op.drop_column("settlement", "away_normal")
    op.drop_column("settlement", "home_normal")
