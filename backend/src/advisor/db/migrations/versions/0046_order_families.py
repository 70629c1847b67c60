"""Several orders of one decision, orders that are changed while they stand, and commands to change one."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_KINDS: Final = "engine_command_kind_check"
_CHANGE: Final = "(kind = 'change') = (quantity IS NOT NULL OR price IS NOT NULL)"
_COLUMNS: Final = (
    sa.Column('attempt', sa.SmallInteger(), nullable=False, server_default='1', comment='which order of its decision it is, from 1'),
    sa.Column('late_of', sa.Uuid(), nullable=True, comment='the order of proven absence that its venue has after all; null of others'),
    sa.Column('earlier_references', postgresql.JSONB(), nullable=False, server_default='[]', comment="the venue's ids before it was replaced, the oldest first"),
    sa.Column('price_now', postgresql.JSONB(), nullable=True, comment='native, at which its rest stands where it was replaced; null: as asked for'),
    sa.Column('surplus', sa.Numeric(precision=40, scale=0), nullable=False, server_default='0', comment="beyond what was asked for, by its venue's fault"),
)


def upgrade() -> None:
    op.add_column('bet_order', sa.Column('parent', sa.Uuid(), nullable=True, comment='first order of its decision: of most itself'))
    op.execute("UPDATE bet_order SET parent = reference")
    op.alter_column('bet_order', 'parent', nullable=False)
    for column in _COLUMNS:
        op.add_column('bet_order', column)
        if column.server_default is not None:
            op.alter_column('bet_order', column.name, server_default=None)
    op.drop_index('bet_order_instance_cause_idx', table_name='bet_order')
    op.create_index('bet_order_decision_idx', 'bet_order', ['instance', 'cause'], unique=True, postgresql_where=sa.text('parent = reference'))
    op.create_index('bet_order_instance_cause_idx', 'bet_order', ['instance', 'cause'], unique=False)
    op.create_index('bet_order_parent_idx', 'bet_order', ['parent'], unique=False)
    op.create_index('bet_order_late_of_idx', 'bet_order', ['late_of'], unique=False, postgresql_where=sa.text('late_of IS NOT NULL'))
    op.add_column('engine_command', sa.Column('quantity', sa.Numeric(precision=40, scale=0), nullable=True, comment='of the whole order, what is matched included; null of other commands'))
    op.add_column('engine_command', sa.Column('price', postgresql.JSONB(), nullable=True, comment='native, for what is not matched; null of other commands'))
    _allow("'settle', 'resume', 'cancel', 'change'", 'settle, resume, cancel or change')
    op.create_check_constraint(op.f('engine_command_change_check'), 'engine_command', _CHANGE)


def downgrade() -> None:
    op.drop_constraint(op.f('engine_command_change_check'), 'engine_command', type_='check')
    op.execute("DELETE FROM engine_command WHERE kind = 'change'")
    _allow("'settle', 'resume', 'cancel'", 'settle, resume or cancel')
    op.drop_column('engine_command', 'price')
    op.drop_column('engine_command', 'quantity')
    for name in ('late_of', 'parent', 'instance_cause', 'decision'):
        op.drop_index(f'bet_order_{name}_idx', table_name='bet_order')
    op.create_index('bet_order_instance_cause_idx', 'bet_order', ['instance', 'cause'], unique=True)
    for column in reversed(_COLUMNS):
        op.drop_column('bet_order', column.name)
    op.drop_column('bet_order', 'parent')


def _allow(kinds: str, words: str) -> None:
    op.drop_constraint(op.f(_KINDS), 'engine_command', type_='check')
    op.create_check_constraint(op.f(_KINDS), 'engine_command', f'kind IN ({kinds})')
    op.alter_column('engine_command', 'kind', existing_type=sa.Text(), existing_nullable=False, comment=words)
