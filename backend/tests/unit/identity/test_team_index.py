"""The words of a directory's names are read once, and those of teams that came later once they are asked for."""

import gc
import weakref

from advisor.identity.directory import TeamDirectory
from advisor.identity.team_index import index_of
from advisor.identity.team_matching import TeamFinder


def test_all_finders_of_a_directory_share_its_index() -> None:
    directory = TeamDirectory.shipped()
    assert index_of(directory) is index_of(directory)
    assert index_of(directory) is not index_of(TeamDirectory.shipped())


def test_a_team_that_was_made_meanwhile_is_found_by_its_words_from_the_next_finder_on() -> None:
    directory = TeamDirectory.shipped()
    before = TeamFinder(directory)
    assert before.find("football", "England", "Zzyzx Rovers 1899") is None
    made = directory.resolve("football", "England", "Rovers Zzyzx")
    assert TeamFinder(directory).find("football", "England", "Zzyzx Rovers 1899") == made
    assert TeamFinder(directory).find("football", "", "Zzyzx Rovers") == made


def test_an_index_goes_with_its_directory() -> None:
    directory = TeamDirectory.shipped()
    index = weakref.ref(index_of(directory))
    del directory
    gc.collect()
    assert index() is None
