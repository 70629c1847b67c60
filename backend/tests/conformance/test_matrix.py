"""The page of situations says what the suite shows."""

from tests.conformance.matrix import PAGE, page


def test_the_page_shows_each_situation_over_each_venue_as_the_suite_does() -> None:
    assert page() == PAGE.read_text(), "python -m tests.conformance.matrix draws it anew"
