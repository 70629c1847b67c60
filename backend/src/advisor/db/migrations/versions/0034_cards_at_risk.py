"""Cards of fixtures that were made before ties were known say that no stake returned, as those made since do."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        r"""
        UPDATE fixture_card SET card = regexp_replace(card, '("edge":[^,}]*)}', '\1,"at_risk"\:1.0}', 'g')
        WHERE strpos(card, '"edge"') > 0 AND strpos(card, '"at_risk"') = 0
        """
    )


def downgrade() -> None:
    """The version before reads these as well."""
