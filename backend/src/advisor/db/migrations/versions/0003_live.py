"""Live quotes, scores, weather and the bets found in them."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('feed_subject',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('sport', sa.Text(), nullable=False),
    sa.Column('cost', sa.Integer(), nullable=False, comment='credits a fetch'),
    sa.Column('next_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('succeeded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('items', sa.Integer(), nullable=True, comment='in the last answer'),
    sa.Column('error', sa.Text(), nullable=True, comment='of the last try, none if it succeeded'),
    sa.PrimaryKeyConstraint('provider', 'kind', 'key', name=op.f('feed_subject_pkey')),
    comment='what is fetched, and when it last was'
    )
    op.create_table('ground',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('indoor', sa.Boolean(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('searched_at', sa.DateTime(timezone=True), nullable=True, comment='when its place was last looked for'),
    sa.PrimaryKeyConstraint('id', name=op.f('ground_pkey')),
    sa.UniqueConstraint('name', 'city', 'country', name=op.f('ground_name_city_country_key')),
    comment='where events take place'
    )
    op.create_table('quote',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('selection', sa.SmallInteger(), nullable=False),
    sa.Column('venue_id', sa.SmallInteger(), nullable=False),
    sa.Column('side', sa.SmallInteger(), nullable=False),
    sa.Column('suspicion', sa.SmallInteger(), nullable=False),
    sa.Column('odds_e4', sa.Integer(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    comment='every change of a price',
    postgresql_partition_by='RANGE (seen_at)'
    )
    op.create_index(op.f('quote_event_id_market_seen_at_idx'), 'quote', ['event_id', 'market', 'seen_at'], unique=False)
    op.create_table('refused_item',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_path', sa.Text(), nullable=False),
    sa.Column('last_detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('provider', 'reason', name=op.f('refused_item_pkey')),
    comment='items of answers that could not be read'
    )
    op.create_table('suspicion_count',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('venue_id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('suspicion', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('quotes', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'provider', 'venue_id', 'suspicion', name=op.f('suspicion_count_pkey')),
    comment='quotes kept from strategies'
    )
    op.create_table('unknown_field',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('provider', 'field', name=op.f('unknown_field_pkey')),
    comment='fields of answers that we do not know: their formats change'
    )
    op.create_table('weather_hour',
    sa.Column('ground_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False, comment='start of the hour'),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('temperature_c', sa.Float(), nullable=True),
    sa.Column('wind_ms', sa.Float(), nullable=True),
    sa.Column('gust_ms', sa.Float(), nullable=True),
    sa.Column('precipitation_mm', sa.Float(), nullable=True),
    sa.Column('precipitation_probability', sa.Float(), nullable=True),
    sa.CheckConstraint('precipitation_probability BETWEEN 0 AND 1', name=op.f('weather_hour_precipitation_probability_check')),
    sa.ForeignKeyConstraint(['ground_id'], ['ground.id'], name=op.f('weather_hour_ground_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ground_id', 'at', 'provider', name=op.f('weather_hour_pkey'))
    )
    op.create_table('arbitrage',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('margin', sa.Float(), nullable=False, comment='least profit per unit staked, after commission and rounding'),
    sa.Column('best_margin', sa.Float(), nullable=False),
    sa.Column('middle_margin', sa.Float(), nullable=True, comment='profit per unit staked if both legs win'),
    sa.Column('total_stake', sa.BigInteger(), nullable=False, comment='outlay of all legs, minor units'),
    sa.Column('profit', sa.BigInteger(), nullable=False, comment='least profit, minor units'),
    sa.Column('legs', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='engine.arbitrages.Leg'),
    sa.Column('legs_key', sa.Text(), nullable=False, comment='which prices it takes; with kind and event what it is known by'),
    sa.CheckConstraint("kind IN ('surebet', 'middle')", name=op.f('arbitrage_kind_check')),
    sa.CheckConstraint("state IN ('live', 'expired')", name=op.f('arbitrage_state_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('arbitrage_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('arbitrage_pkey'))
    )
    op.create_index(op.f('arbitrage_first_seen_id_idx'), 'arbitrage', ['first_seen', 'id'], unique=False)
    op.create_index('arbitrage_one_live', 'arbitrage', ['kind', 'event_id', 'legs_key'], unique=True, postgresql_where=sa.text("state = 'live'"))
    op.create_table('event_ground',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('ground_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('event_ground_event_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ground_id'], ['ground.id'], name=op.f('event_ground_ground_id_fkey')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('event_ground_pkey'))
    )
    op.create_table('latest_quote',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False, comment='core.markets.MARKET_CODES'),
    sa.Column('line', sa.Integer(), nullable=False, comment='hundredths; -2147483648 for a market without lines'),
    sa.Column('selection', sa.SmallInteger(), nullable=False),
    sa.Column('venue_id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('side', sa.SmallInteger(), nullable=False, comment='0 back, 1 lay'),
    sa.Column('odds_e4', sa.Integer(), nullable=False, comment='0: offered no more'),
    sa.Column('previous_e4', sa.Integer(), nullable=True, comment='before the last change'),
    sa.Column('size', sa.BigInteger(), nullable=True, comment='minor units'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False, comment="when the price stood, by the provider's word"),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('suspicion', sa.SmallInteger(), nullable=False, comment='engine.gates.Suspicion; 0: fit for use'),
    sa.CheckConstraint('odds_e4 = 0 OR odds_e4 > 10000', name=op.f('latest_quote_odds_check')),
    sa.CheckConstraint('selection BETWEEN 0 AND 2', name=op.f('latest_quote_selection_check')),
    sa.CheckConstraint('side IN (0, 1)', name=op.f('latest_quote_side_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('latest_quote_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'market', 'line', 'selection', 'venue_id', 'side', name=op.f('latest_quote_pkey')),
    postgresql_with={'fillfactor': '50'},
    comment='the last price of each selection at each venue'
    )
    op.create_table('live_score',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('home_score', sa.Integer(), nullable=True),
    sa.Column('away_score', sa.Integer(), nullable=True),
    sa.Column('clock', sa.Text(), nullable=False, comment='as the provider shows it'),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('home_score >= 0 AND away_score >= 0', name=op.f('live_score_scores_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('live_score_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('live_score_pkey')),
    comment='the score of a game that is on, or the last one told'
    )
    op.create_table('value_bet',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('selection', sa.SmallInteger(), nullable=False),
    sa.Column('venue_id', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('ended_because', sa.Text(), nullable=True, comment='engine.value_bets.Ending'),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('odds_e4', sa.Integer(), nullable=False, comment='now, or at the end'),
    sa.Column('first_odds_e4', sa.Integer(), nullable=False),
    sa.Column('best_odds_e4', sa.Integer(), nullable=False),
    sa.Column('edge', sa.Float(), nullable=False),
    sa.Column('first_edge', sa.Float(), nullable=False),
    sa.Column('best_edge', sa.Float(), nullable=False),
    sa.Column('probability', sa.Float(), nullable=False, comment='fair'),
    sa.Column('fair_source', sa.Text(), nullable=False),
    sa.Column('commission', sa.Float(), nullable=False),
    sa.Column('prices', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='the book behind it: venue, odds of each selection, at'),
    sa.Column('closing_odds_e4', sa.Integer(), nullable=True, comment='of its own venue'),
    sa.Column('closing_probability', sa.Float(), nullable=True, comment='fair, at the close'),
    sa.Column('clv', sa.Float(), nullable=True),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('live', 'expired', 'closed')", name=op.f('value_bet_state_check')),
    sa.CheckConstraint('probability > 0 AND probability < 1', name=op.f('value_bet_probability_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('value_bet_event_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('value_bet_venue_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('value_bet_pkey'))
    )
    op.create_index(op.f('value_bet_first_seen_id_idx'), 'value_bet', ['first_seen', 'id'], unique=False)
    op.create_index('value_bet_one_live', 'value_bet', ['event_id', 'market', 'line', 'selection', 'venue_id'], unique=True, postgresql_where=sa.text("state = 'live'"))
    op.add_column('settlement', sa.Column('provider', sa.Text(), nullable=True, comment='the provider that told it live, where no file has'))
    op.alter_column('settlement', 'file_id',
               existing_type=sa.INTEGER(),
               nullable=True,
               comment='the file that told it')
    op.create_check_constraint(op.f('settlement_source_check'), 'settlement', 'file_id IS NOT NULL OR provider IS NOT NULL')
    op.drop_constraint(op.f('event_status_check'), 'event')
    op.create_check_constraint(op.f('event_status_check'), 'event', "status IN ('scheduled', 'in_play', 'finished', 'postponed', 'void')")


def downgrade() -> None:
    op.drop_constraint(op.f('event_status_check'), 'event')
    op.execute("UPDATE event SET status = 'scheduled' WHERE status = 'in_play'")
    op.create_check_constraint(op.f('event_status_check'), 'event', "status IN ('scheduled', 'finished', 'postponed', 'void')")
    op.drop_constraint(op.f('settlement_source_check'), 'settlement')
    op.execute('DELETE FROM settlement WHERE file_id IS NULL')
    op.alter_column('settlement', 'file_id',
               existing_type=sa.INTEGER(),
               nullable=False,
               comment=None,
               existing_comment='the file that told it')
    op.drop_column('settlement', 'provider')
    op.drop_index('value_bet_one_live', table_name='value_bet', postgresql_where=sa.text("state = 'live'"))
    op.drop_index(op.f('value_bet_first_seen_id_idx'), table_name='value_bet')
    op.drop_table('value_bet')
    op.drop_table('live_score')
    op.drop_table('latest_quote')
    op.drop_table('event_ground')
    op.drop_index('arbitrage_one_live', table_name='arbitrage', postgresql_where=sa.text("state = 'live'"))
    op.drop_index(op.f('arbitrage_first_seen_id_idx'), table_name='arbitrage')
    op.drop_table('arbitrage')
    op.drop_table('weather_hour')
    op.drop_table('unknown_field')
    op.drop_table('suspicion_count')
    op.drop_table('refused_item')
    op.drop_index(op.f('quote_event_id_market_seen_at_idx'), table_name='quote')
    op.drop_table('quote')
    op.drop_table('ground')
    op.drop_table('feed_subject')
