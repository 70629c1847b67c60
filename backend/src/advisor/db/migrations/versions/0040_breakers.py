"""Losses of week and month, what open bets may lose, and trading breakers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(precision=40, scale=0)
_STATES = "IN ('closed', 'open', 'cool_down', 'half_open')"


def upgrade() -> None:
    # The engine stores these figures anew when it starts: what is there already counts as nothing lost until then.
    for name, comment in (('week_loss', 'since Monday, UTC'), ('month_loss', 'since the first of the month, UTC')):
        op.add_column('risk_state', sa.Column(name, _AMOUNT, nullable=False, server_default='0', comment=comment))
        op.alter_column('risk_state', name, server_default=None)
    comment = 'days, level, value at risk and shortfall of each; may be none'
    op.add_column('risk_state', sa.Column('tails', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default='[]', comment=comment))
    op.alter_column('risk_state', 'tails', server_default=None)
    op.create_table('trading_breaker',
    sa.Column('kind', sa.Text(), nullable=False, comment='risk.breakers.breaker.TradingBreakerKind'),
    sa.Column('subject', sa.Text(), nullable=False, comment='portfolio, competition, venue or strategy instance, by kind'),
    sa.Column('state', sa.Text(), nullable=False, comment='risk.breakers.breaker.TradingBreakerState'),
    sa.Column('since', _INSTANT, nullable=False, comment='when it came into this state'),
    sa.Column('reason', sa.Text(), nullable=False, comment='why it opened last, a sentence'),
    sa.Column('value', sa.Float(), nullable=False, comment='what was found then; NaN: could not be computed'),
    sa.Column('limit_value', sa.Float(), nullable=False, comment='against which it was held'),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it'),
    sa.CheckConstraint(f'state {_STATES}', name=op.f('trading_breaker_state_check')),
    sa.PrimaryKeyConstraint('kind', 'subject', name=op.f('trading_breaker_pkey')),
    comment='what stops new bets; a breaker that never opened has no row'
    )
    op.create_table('trading_breaker_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False, comment='risk.breakers.breaker.TradingBreakerState'),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment='as of trading_breaker, as are value and limit_value'),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('limit_value', sa.Float(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False),
    sa.CheckConstraint(f'before {_STATES}', name=op.f('trading_breaker_change_before_check')),
    sa.CheckConstraint(f'after {_STATES}', name=op.f('trading_breaker_change_after_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('trading_breaker_change_pkey')),
    comment='every change of a trading breaker'
    )
    op.create_index(op.f('trading_breaker_change_at_idx'), 'trading_breaker_change', ['at'], unique=False)
    op.create_table('odds_volatility',
    sa.Column('competition', sa.Text(), nullable=False, comment='its code'),
    sa.Column('at', _INSTANT, nullable=False, comment='begin of a quarter of an hour'),
    sa.Column('value', sa.Float(), nullable=False, comment='how far a price that moved did so, log odds, root mean square'),
    sa.Column('prices', sa.Integer(), nullable=False, comment='that moved'),
    sa.PrimaryKeyConstraint('competition', 'at', name=op.f('odds_volatility_pkey')),
    comment='how far odds of events that had not started moved'
    )
    op.create_index(op.f('odds_volatility_at_idx'), 'odds_volatility', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('odds_volatility')
    op.drop_table('trading_breaker_change')
    op.drop_table('trading_breaker')
    op.drop_column('risk_state', 'tails')
    op.drop_column('risk_state', 'month_loss')
    op.drop_column('risk_state', 'week_loss')
