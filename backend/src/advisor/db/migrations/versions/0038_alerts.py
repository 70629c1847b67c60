"""The outbox of alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('alert',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('code', sa.Text(), nullable=False, comment='core.alerts.AlertCode'),
    sa.Column('severity', sa.Text(), nullable=False, comment='core.alerts.Severity'),
    sa.Column('subject', sa.Text(), nullable=False, comment='what it is about'),
    sa.Column('occurrence', sa.Text(), nullable=False, comment='which time it happened to the subject; may be empty'),
    sa.Column('text', sa.Text(), nullable=False, comment='a sentence for people'),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('delivered_at', _INSTANT, comment='null while it waits'),
    sa.CheckConstraint("severity IN ('low', 'medium', 'high', 'critical')", name=op.f('alert_severity_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('alert_pkey')),
    comment='the outbox of alerts: stored with what they say'
    )
    op.create_index(op.f('alert_code_subject_occurrence_idx'), 'alert', ['code', 'subject', 'occurrence'], unique=True)
    op.create_index('alert_waiting_idx', 'alert', ['id'], unique=False, postgresql_where=sa.text('delivered_at IS NULL'))
    op.create_index(op.f('alert_at_idx'), 'alert', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('alert_at_idx'), table_name='alert')
    op.drop_index('alert_waiting_idx', table_name='alert', postgresql_where=sa.text('delivered_at IS NULL'))
    op.drop_index(op.f('alert_code_subject_occurrence_idx'), table_name='alert')
    op.drop_table('alert')
