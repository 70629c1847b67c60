"""How near portfolios are to their limits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(precision=40, scale=0)


def upgrade() -> None:
    op.create_table('risk_state',
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('asset', sa.Text(), nullable=False),
    sa.Column('bankroll', _AMOUNT, nullable=False, comment='settled, smallest units, as all amounts here'),
    sa.Column('peak', _AMOUNT, nullable=False),
    sa.Column('exposure', _AMOUNT, nullable=False, comment='what open bets and orders can lose together'),
    sa.Column('open_bets', sa.Integer(), nullable=False),
    sa.Column('day_loss', _AMOUNT, nullable=False, comment='since midnight UTC'),
    sa.Column('drawdown', sa.Float(), nullable=False, comment='share of the peak'),
    sa.Column('streak', sa.Integer(), nullable=False, comment='losing bets in a row'),
    sa.Column('is_halted', sa.Boolean(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False, comment='risk.levels.RiskLevel'),
    sa.Column('uses', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='of limits that are on: name, used, limit'),
    sa.Column('at', _INSTANT, nullable=False, comment='since when all this is so'),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it'),
    sa.CheckConstraint("level IN ('low', 'medium', 'high', 'critical')", name=op.f('risk_state_level_check')),
    sa.PrimaryKeyConstraint('portfolio', name=op.f('risk_state_pkey')),
    comment='what portfolios hold and can lose, and how near they are to their limits; the ledger makes it anew'
    )


def downgrade() -> None:
    op.drop_table('risk_state')
