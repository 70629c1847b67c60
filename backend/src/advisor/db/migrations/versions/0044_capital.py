"""Money that people move, and what strategies may use of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(precision=40, scale=0)


def upgrade() -> None:
    op.create_table('capital_flow',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='risk.capital.flows.FlowKind'),
    sa.Column('portfolio', sa.Text(), nullable=False, comment='where it begins; of a deposit where it ends'),
    sa.Column('target', sa.Text(), nullable=True, comment='portfolio where a transfer ends; null of all else'),
    sa.Column('asset', sa.Text(), nullable=False, comment='of the portfolio'),
    sa.Column('amount', _AMOUNT, nullable=False, comment='smallest units'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', _INSTANT, nullable=False),
    sa.Column('done_at', _INSTANT, nullable=True, comment='when the engine moved it or refused to; null while it waits'),
    sa.Column('rule', sa.Text(), nullable=True, comment='risk.capital.flows.FlowRule by which it was refused; null: it was not'),
    sa.Column('refusal', sa.Text(), nullable=True, comment='why, a clause; null likewise'),
    sa.Column('largest', _AMOUNT, nullable=True, comment='what could be moved at most, smallest units; null: no such bound'),
    sa.Column('received', _AMOUNT, nullable=True, comment='what a transfer brought its target, smallest units of target_asset'),
    sa.Column('target_asset', sa.Text(), nullable=True),
    sa.Column('rate', sa.Numeric(), nullable=True, comment='units of target_asset for one of asset; null where both are one'),
    sa.Column('rate_at', _INSTANT, nullable=True, comment='when it held'),
    sa.CheckConstraint("kind IN ('deposit', 'withdrawal', 'transfer', 'lock', 'unlock')", name=op.f('capital_flow_kind_check')),
    sa.CheckConstraint('amount > 0', name=op.f('capital_flow_amount_check')),
    sa.CheckConstraint("(kind = 'transfer') = (target IS NOT NULL) AND target IS DISTINCT FROM portfolio", name=op.f('capital_flow_target_check')),
    sa.CheckConstraint('(rule IS NULL) = (refusal IS NULL) AND (rule IS NULL OR done_at IS NOT NULL)', name=op.f('capital_flow_refusal_check')),
    sa.CheckConstraint('(received IS NULL) = (target_asset IS NULL)', name=op.f('capital_flow_received_check')),
    sa.CheckConstraint('(rate IS NULL) = (rate_at IS NULL)', name=op.f('capital_flow_rate_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('capital_flow_pkey')),
    comment='money that people pay in, pay out, move or set aside, and what became of it'
    )
    op.create_index('capital_flow_waiting_idx', 'capital_flow', ['id'], unique=False, postgresql_where=sa.text('done_at IS NULL'))
    op.create_table('capital_allotment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('instance', sa.Text(), nullable=False, comment='name of the strategy instance'),
    sa.Column('asset', sa.Text(), nullable=False, comment='of the portfolio'),
    sa.Column('amount', _AMOUNT, nullable=True, comment='smallest units; null: what it may use is not limited any more'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', _INSTANT, nullable=False, comment='losses count from here'),
    sa.CheckConstraint('amount >= 0', name=op.f('capital_allotment_amount_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('capital_allotment_pkey')),
    comment='what strategy instances may use of a portfolio; the last of each counts'
    )
    op.create_index(op.f('capital_allotment_portfolio_instance_id_idx'), 'capital_allotment', ['portfolio', 'instance', 'id'], unique=False)
    op.create_table('capital_state',
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('asset', sa.Text(), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='db.capital.states'),
    sa.Column('at', _INSTANT, nullable=False, comment='since when they are so'),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it'),
    sa.PrimaryKeyConstraint('portfolio', name=op.f('capital_state_pkey')),
    comment='what portfolios have, what of it may be used, and how it would be shared; made anew by the engine'
    )


def downgrade() -> None:
    op.drop_table('capital_state')
    op.drop_table('capital_allotment')
    op.drop_table('capital_flow')
