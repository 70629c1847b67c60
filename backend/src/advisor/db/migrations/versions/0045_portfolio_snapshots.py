"""Snapshots of portfolios, by which a start need not read the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('portfolio_snapshot',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('version', sa.SmallInteger(), nullable=False, comment='of its content'),
    sa.Column('last_entry', sa.BigInteger(), nullable=False, comment='ledger_entry.id of the last that it covers'),
    sa.Column('content', sa.LargeBinary(), nullable=False, comment='db.ledger.snapshot_content'),
    sa.Column('digest', sa.LargeBinary(), nullable=False, comment='SHA-256 over portfolio, version, last entry and content'),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it'),
    sa.PrimaryKeyConstraint('id', name=op.f('portfolio_snapshot_pkey')),
    comment='what the entries of a portfolio have made of it; the ledger makes it anew, and the last few are kept'
    )
    op.create_index(op.f('portfolio_snapshot_portfolio_id_idx'), 'portfolio_snapshot', ['portfolio', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('portfolio_snapshot_portfolio_id_idx'), table_name='portfolio_snapshot')
    op.drop_table('portfolio_snapshot')
