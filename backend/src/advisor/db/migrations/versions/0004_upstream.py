"""The orchestrator's shared state: quotas, breakers, costs."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('upstream_breaker',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False, comment="class of endpoints; '' for all"),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False, comment='in a row'),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('closed', 'open', 'half-open')", name=op.f('upstream_breaker_state_check')),
    sa.PrimaryKeyConstraint('provider', 'endpoint', name=op.f('upstream_breaker_pkey'))
    )
    op.create_table('upstream_cost',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('priority', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('requests', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('credits', sa.BigInteger(), nullable=False),
    sa.Column('money_e6', sa.BigInteger(), nullable=False, comment='millionths of the currency'),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.CheckConstraint('requests >= 0 AND failures >= 0 AND credits >= 0 AND money_e6 >= 0', name=op.f('upstream_cost_sums_check')),
    sa.PrimaryKeyConstraint('provider', 'day', 'endpoint', 'kind', 'priority', name=op.f('upstream_cost_pkey'))
    )
    op.create_index(op.f('upstream_cost_day_idx'), 'upstream_cost', ['day'], unique=False)
    op.create_table('upstream_pending',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False, comment='upstream.pending'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('upstream_pending_pkey')),
    comment='calls that a shutdown left undone'
    )
    op.create_table('upstream_provider_state',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='upstream.snapshots'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('provider', name=op.f('upstream_provider_state_pkey')),
    comment='each provider as the process that calls it sees it'
    )
    op.create_table('upstream_quota',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False, comment='counts the changes; who writes names the one it read'),
    sa.Column('body', sa.Text(), nullable=False, comment='upstream.quota'),
    sa.PrimaryKeyConstraint('provider', name=op.f('upstream_quota_pkey')),
    comment="what is spent of each provider's quotas"
    )
    op.create_table('upstream_transition',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('upstream_transition_pkey')),
    comment='every change of a breaker'
    )
    op.create_index(op.f('upstream_transition_provider_id_idx'), 'upstream_transition', ['provider', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('upstream_transition')
    op.drop_table('upstream_quota')
    op.drop_table('upstream_provider_state')
    op.drop_table('upstream_pending')
    op.drop_table('upstream_cost')
    op.drop_table('upstream_breaker')
