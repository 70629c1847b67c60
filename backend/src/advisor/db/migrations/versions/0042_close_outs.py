"""Plans to close what is open, and orders that are taken back."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_KINDS: Final = "engine_command_kind_check"


def upgrade() -> None:
    op.create_table('close_out',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False, comment='as of halt'),
    sa.Column('subject', sa.Text(), nullable=False, comment='as of halt'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('asked_at', _INSTANT, nullable=False),
    sa.Column('planned_at', _INSTANT, nullable=True, comment='when the engine made the plan; null before'),
    sa.Column('expires_at', _INSTANT, nullable=True, comment='after which it cannot be confirmed; null likewise'),
    sa.Column('plan', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='db.orders.close_outs.StoredPlan; null likewise'),
    sa.Column('confirmed_at', _INSTANT, nullable=True, comment='when it was confirmed; null: never'),
    sa.Column('confirmed_by', sa.Text(), nullable=True),
    sa.Column('done_at', _INSTANT, nullable=True, comment='when its orders were intended; null before'),
    sa.CheckConstraint("scope IN ('all', 'strategy', 'venue', 'competition', 'event')", name=op.f('close_out_scope_check')),
    sa.CheckConstraint('(planned_at IS NULL) = (plan IS NULL) AND (planned_at IS NULL) = (expires_at IS NULL)', name=op.f('close_out_planned_check')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by IS NULL)', name=op.f('close_out_confirmed_check')),
    sa.CheckConstraint('confirmed_at IS NULL OR planned_at IS NOT NULL', name=op.f('close_out_order_check')),
    sa.CheckConstraint('done_at IS NULL OR confirmed_at IS NOT NULL', name=op.f('close_out_done_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('close_out_pkey')),
    comment='plans to close what is open, and whether they were confirmed'
    )
    op.create_index('close_out_waiting_idx', 'close_out', ['id'], unique=False, postgresql_where=sa.text('planned_at IS NULL OR (confirmed_at IS NOT NULL AND done_at IS NULL)'))
    op.add_column('bet_order', sa.Column('close_out', sa.BigInteger(), nullable=True, comment='close_out.id by whose plan it closes bets; null of every other order'))
    op.create_index('bet_order_close_out_idx', 'bet_order', ['close_out'], unique=False, postgresql_where=sa.text('close_out IS NOT NULL'))
    _allow("'settle', 'resume', 'cancel'", 'settle, resume or cancel')


def downgrade() -> None:
    op.execute("DELETE FROM engine_command WHERE kind = 'cancel'")
    _allow("'settle', 'resume'", 'settle or resume')
    op.drop_index('bet_order_close_out_idx', table_name='bet_order', postgresql_where=sa.text('close_out IS NOT NULL'))
    op.drop_column('bet_order', 'close_out')
    op.drop_table('close_out')


def _allow(kinds: str, comment: str) -> None:
    op.drop_constraint(op.f(_KINDS), 'engine_command', type_='check')
    op.create_check_constraint(op.f(_KINDS), 'engine_command', f"kind IN ({kinds})")
    op.alter_column('engine_command', 'kind', existing_type=sa.Text(), existing_nullable=False, comment=comment)
