"""Accounts at venues are held against what we know, and people can put betting into conservative mode."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(precision=40, scale=0)


def upgrade() -> None:
    op.create_table('reconciliation_round',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False),
    sa.Column('began_at', _INSTANT, nullable=False),
    sa.Column('ended_at', _INSTANT, nullable=False),
    sa.Column('is_complete', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment='why it is not, a clause; empty of a complete one'),
    sa.Column('asset', sa.Text(), nullable=True, comment='of the account; null of a round that is not complete, as are the amounts'),
    sa.Column('balance', _AMOUNT, nullable=True, comment='by the venue, smallest units'),
    sa.Column('expected', _AMOUNT, nullable=True, comment='what the lines of its statement add up to'),
    sa.Column('unexplained', _AMOUNT, nullable=True, comment='what open differences without a cause are about together'),
    sa.Column('open_items', sa.Integer(), nullable=False, comment='differences that nothing explains, as of the last complete'),
    sa.Column('explained_items', sa.Integer(), nullable=False, comment='those that a cause explains, likewise'),
    sa.Column('skipped', sa.Integer(), nullable=False, comment='orders left out, as something was under way'),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it'),
    sa.CheckConstraint('is_complete = (balance IS NOT NULL)', name=op.f('reconciliation_round_balance_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('reconciliation_round_pkey')),
    comment='each time that an account at a venue was held against what we know'
    )
    op.create_index(op.f('reconciliation_round_began_at_idx'), 'reconciliation_round', ['began_at'], unique=False)
    op.create_index(op.f('reconciliation_round_venue_id_idx'), 'reconciliation_round', ['venue', 'id'], unique=False)
    op.create_table('reconciliation_item',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='execution.account_check.DifferenceKind'),
    sa.Column('subject', sa.Text(), nullable=False, comment="reference, match, venue's order, or empty: the account"),
    sa.Column('reference', sa.Text(), nullable=False, comment='of our order; empty: about none'),
    sa.Column('ours', sa.Text(), nullable=False, comment='a clause for people'),
    sa.Column('theirs', sa.Text(), nullable=False, comment='likewise'),
    sa.Column('amount', _AMOUNT, nullable=False, comment='what it is about, smallest units'),
    sa.Column('asset', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=True, comment='execution.account_check.Cause; null: nothing explains it'),
    sa.Column('explained_by', sa.Text(), nullable=True, comment='who said why; null where nobody did'),
    sa.Column('explained_because', sa.Text(), nullable=True),
    sa.Column('found_at', _INSTANT, nullable=False),
    sa.Column('closed_at', _INSTANT, nullable=True, comment='when it was found no more'),
    sa.CheckConstraint('closed_at IS NULL OR cause IS NOT NULL', name=op.f('reconciliation_item_closed_check')),
    sa.CheckConstraint('(explained_by IS NULL) = (explained_because IS NULL)', name=op.f('reconciliation_item_explained_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('reconciliation_item_pkey')),
    comment='differences between accounts at venues and what we know'
    )
    op.create_index('reconciliation_item_open_idx', 'reconciliation_item', ['venue', 'kind', 'subject'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('venue_statement_line',
    sa.Column('venue', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False, comment="the venue's"),
    sa.Column('at', _INSTANT, nullable=False, comment="by the venue's clock; ids may begin anew"),
    sa.Column('kind', sa.Text(), nullable=False, comment='ports.accounts.LineKind'),
    sa.Column('venue_order', sa.Text(), nullable=False, comment="the venue's id; empty: about none"),
    sa.Column('amount', _AMOUNT, nullable=False, comment='smallest units; below zero it went'),
    sa.Column('opens', sa.Boolean(), nullable=False, comment='what was there before the first line that was read: no line'),
    sa.PrimaryKeyConstraint('venue', 'id', 'at', name=op.f('venue_statement_line_pkey')),
    comment="what venues' statements say, as first read; never changed"
    )
    op.create_index(op.f('venue_statement_line_venue_venue_order_idx'), 'venue_statement_line', ['venue', 'venue_order'], unique=False)
    op.create_table('conservative_mode',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False, comment='where nothing new is bet; empty: everywhere'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Text(), nullable=False),
    sa.Column('set_at', _INSTANT, nullable=False),
    sa.Column('ended_at', _INSTANT, nullable=True, comment='null while it stands'),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('ended_because', sa.Text(), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_because IS NULL)', name=op.f('conservative_mode_ended_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('conservative_mode_pkey')),
    comment='when people let nothing new be bet, and bets come back step by step'
    )
    op.create_index('conservative_mode_standing_idx', 'conservative_mode', ['venue'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))


def downgrade() -> None:
    op.drop_table('conservative_mode')
    op.drop_table('venue_statement_line')
    op.drop_table('reconciliation_item')
    op.drop_table('reconciliation_round')
