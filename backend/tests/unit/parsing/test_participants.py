"""Names for whoever is not listed."""

import pytest

from advisor.parsing.participants import names_the_rest


@pytest.mark.parametrize(
    "name",
    [
        "Any Other", "Any Other Player", "any other (not listed)", "Other", "Others", "All Others", "Another Team",
        "Field", "The Field", "Field (Any Other Golfer)", "The Rest", "Rest of the Field", "None of the Above",
        "Anyone Else", "Any Unquoted Driver", "Other - any", "  ANY OTHER  ",
    ],
)  # fmt: skip
def test_whoever_is_not_listed_is_nobody(name: str) -> None:
    assert names_the_rest(name)


@pytest.mark.parametrize(
    "name",
    [
        "Sam Field", "Field, Sam", "Fielding", "Otherton FC", "Restrepo", "Any Body", "Marcus Resteau", "",
        "The Fieldsmen", "No Goalscorer", "All Blacks", "Motherwell",
    ],
)  # fmt: skip
def test_everybody_else_is_somebody(name: str) -> None:
    assert not names_the_rest(name)
