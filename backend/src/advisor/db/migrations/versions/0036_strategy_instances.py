"""Strategy instances and their versions, and by which version an order was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table('strategy_instance',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False, comment='core.orders.instances.InstanceState'),
    sa.Column('reason', sa.Text(), nullable=False, comment='of the state, for people; may be empty'),
    sa.Column('from_settings', sa.Boolean(), nullable=False, comment='defined by the settings and not here'),
    sa.Column('version', sa.Integer(), nullable=False, comment='strategy_version.number of the one that counts'),
    sa.Column('created_at', _INSTANT, nullable=False),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('running', 'paused', 'stopped', 'error')", name=op.f('strategy_instance_state_check')),
    sa.CheckConstraint('version > 0', name=op.f('strategy_instance_version_check')),
    sa.PrimaryKeyConstraint('name', name=op.f('strategy_instance_pkey')),
    comment='strategy instances, and what they do now'
    )
    op.create_table('strategy_version',
    sa.Column('instance', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False, comment='from 1 on'),
    sa.Column('strategy', sa.Text(), nullable=False),
    sa.Column('config', _JSONB, nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('venues', postgresql.ARRAY(sa.Text()), comment='that it may bet with; null: all'),
    sa.Column('limits', sa.Text(), nullable=False, comment='risk.profiles.LimitProfile'),
    sa.Column('staking', _JSONB, nullable=False, comment='risk.staking.Staking'),
    sa.Column('schedule', _JSONB, nullable=False, comment='windows: days, begin and end in minutes; none: always'),
    sa.Column('origin', sa.Text(), nullable=False, comment='core.orders.instances.VersionOrigin'),
    sa.Column('of_version', sa.Integer(), comment='that it was rolled back to'),
    sa.Column('of_instance', sa.Text(), comment='that it was cloned from'),
    sa.Column('note', sa.Text(), nullable=False, comment='why, for people; may be empty'),
    sa.Column('made_at', _INSTANT, nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.CheckConstraint("mode IN ('watch', 'paper', 'live')", name=op.f('strategy_version_mode_check')),
    sa.ForeignKeyConstraint(['instance'], ['strategy_instance.name'], name=op.f('strategy_version_instance_fkey')),
    sa.PrimaryKeyConstraint('instance', 'number', name=op.f('strategy_version_pkey')),
    comment='how strategy instances were defined; never changed'
    )
    # A default fills them without a rewrite; orders before were of instances that only the settings knew.
    op.add_column(
        'bet_order',
        sa.Column(
            'instance_version',
            sa.Integer(),
            server_default='0',
            nullable=False,
            comment='strategy_version.number; 0 before versions were kept',
        ),
    )
    op.alter_column('bet_order', 'instance_version', server_default=None)


def downgrade() -> None:
    op.drop_column('bet_order', 'instance_version')
    op.drop_table('strategy_version')
    op.drop_table('strategy_instance')
