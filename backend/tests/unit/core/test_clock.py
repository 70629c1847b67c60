"""Instants to columns and back, without loss."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import EPOCH, MICROS_PER_DAY, instant_of, micros_of


@given(st.datetimes(timezones=st.just(UTC)))
def test_there_and_back(instant: datetime) -> None:
    assert instant_of(micros_of(instant)) == instant


def test_zones_are_converted() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert micros_of(datetime(1970, 1, 2, 5, 30, tzinfo=east)) == MICROS_PER_DAY
    assert instant_of(MICROS_PER_DAY).tzinfo is UTC


def test_numpy_integers_and_instants_before_the_epoch() -> None:
    assert instant_of(np.int64(-1)) == instant_of(-1) == EPOCH - timedelta(microseconds=1)


def test_years_without_a_date_are_refused() -> None:
    with pytest.raises(OverflowError):
        instant_of(2**62)
