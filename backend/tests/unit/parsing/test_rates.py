"""Files of rates: read whole or refused, with every row at fault by its line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.clock import micros_of
from advisor.core.errors import ImportRefusedError
from advisor.core.money.assets import ASSETS
from advisor.core.money.rates import Rate
from advisor.parsing.rates import read_rates


def read(text: str) -> list[Rate]:
    return read_rates(text.encode(), "rates.csv", "test")


def test_a_day_counts_from_the_afternoon_when_its_rates_are_out() -> None:
    at = micros_of(datetime(2026, 11, 27, 16, tzinfo=UTC))
    assert read("date,base,quote,rate\n2026-11-27,EUR,GBP,0.8760\n") == [
        Rate("EUR", "GBP", at, Decimal("0.8760"), "test")
    ]


def test_an_instant_counts_as_it_says_and_a_row_may_name_its_source() -> None:
    text = "rate;at;quote;base;source\n63000.5;2026-11-27T10:00:00+01:00;EUR;BTC;ecb\n63001;2026-11-27T10:00Z;EUR;BTC;"
    nine, ten = (micros_of(datetime(2026, 11, 27, hour, tzinfo=UTC)) for hour in (9, 10))
    assert read(text) == [
        Rate("BTC", "EUR", nine, Decimal("63000.5"), "ecb"),
        Rate("BTC", "EUR", ten, Decimal(63001), "test"),
    ]


def test_the_same_row_twice_is_one() -> None:
    row = "2026-11-27,EUR,GBP,0.876\n"
    assert len(read(f"date,base,quote,rate\n{row}{row}")) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-11-27,EUR,XXX,1.2", "line 3: quote: 'XXX' is no asset"),
        ("2026-11-27,eur,GBP,1.2", "line 3: base: 'eur' is no asset"),
        ("2026-11-27,EUR,EUR,1.0", "line 3: quote: both assets are the same"),
        ("27.11.2026,EUR,GBP,1.2", "line 3: date: '27.11.2026' is no day"),
        ("2026-02-30,EUR,GBP,1.2", "line 3: date: '2026-02-30' is no day"),
        ("2026-11-27T10:00Z,EUR,GBP,1.2", "line 3: date: '2026-11-27T10:00Z' is no day"),
        ("2026-11-27,EUR,GBP,0", "line 3: rate: '0' is no rate"),
        ("2026-11-27,EUR,GBP,-1", "line 3: rate: '-1' is no rate"),
        ("2026-11-27,EUR,GBP,nan", "line 3: rate: 'nan' is no rate"),
        ("2026-11-27,EUR,GBP,1e5", "line 3: rate: '1e5' is no rate"),
        ("2026-11-27,EUR,GBP,", "line 3: rate: '' is no rate"),
        ("2026-11-27,EUR,GBP,9999999999999", "line 3: rate: '9999999999999' is no rate"),
        ("2026-11-26,EUR,GBP,0.877", "line 3: rate: another row has another rate"),
        ("2026-11-27,EUR,GBP,1.2,x,y", "line 3: it has 6 values under 4 headings"),
    ],
)
def test_a_row_at_fault_is_named_and_nothing_is_read(row: str, reason: str) -> None:
    with pytest.raises(ImportRefusedError, match="Nothing was imported") as refused:
        read(f"date,base,quote,rate\n2026-11-26,EUR,GBP,0.876\n{row}\n")
    assert reason in str(refused.value)


def test_an_instant_without_a_time_zone_is_none() -> None:
    with pytest.raises(ImportRefusedError, match="does not say in which time zone"):
        read("at,base,quote,rate\n2026-11-27T10:00:00,EUR,GBP,0.876\n")


def test_many_faults_are_counted() -> None:
    with pytest.raises(ImportRefusedError, match=r"line 11: .*; and 5 more lines\. Nothing"):
        read("date,base,quote,rate\n" + "2026-11-27,EUR,GBP,x\n" * 15)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("date,base,quote", "no column 'rate'"),
        ("base,quote,rate", "one of the columns 'date' and 'at'"),
        ("date,at,base,quote,rate", "one of the columns 'date' and 'at'"),
        ("date,base,quote,rate,mid", "what its column 'mid' is"),
        ("date,base,quote,rate,rate", "two of its columns have one name"),
    ],
)
def test_another_table_is_refused(header: str, reason: str) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        read(f"{header}\n")


@given(st.binary(max_size=80) | st.text(alphabet='date,bsquorEURGBP0123.-\n;"', max_size=120).map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused(content: bytes) -> None:
    for head in (b"", b"date,base,quote,rate\n"):
        try:
            rates = read_rates(head + content, "x.csv", "test")
        except ImportRefusedError:
            continue
        assert all({each.base, each.quote} <= ASSETS.keys() and each.rate > 0 for each in rates)
