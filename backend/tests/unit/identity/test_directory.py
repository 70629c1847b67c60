"""Teams found by any of their names; none merged unless the directory says so."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.errors import ConflictError
from advisor.identity.directory import (
    AMERICAN_FOOTBALL,
    FOOTBALL,
    Team,
    TeamDirectory,
    TeamEntry,
    csv_rows,
    known_competitions,
    known_leagues,
)
from advisor.identity.names import fold, slug

DIVISIONS = (
    *("E0", "E1", "E2", "E3", "EC", "SC0", "SC1", "SC2", "SC3", "D1", "D2", "I1", "I2", "SP1", "SP2", "F1", "F2"),
    *("N1", "B1", "P1", "T1", "G1"),
)
EXTRA_LEAGUES = (
    *("ARG", "AUT", "BRA", "CHN", "DNK", "FIN", "IRL", "JPN", "MEX", "NOR", "POL", "ROU", "RUS", "SWE", "SWZ", "USA"),
)
NFL_CODES = {
    **{"ARI": "arizona-cardinals", "ATL": "atlanta-falcons", "BAL": "baltimore-ravens", "BUF": "buffalo-bills"},
    **{"CAR": "carolina-panthers", "CHI": "chicago-bears", "CIN": "cincinnati-bengals", "CLE": "cleveland-browns"},
    **{"DAL": "dallas-cowboys", "DEN": "denver-broncos", "DET": "detroit-lions", "GB": "green-bay-packers"},
    **{"HOU": "houston-texans", "IND": "indianapolis-colts", "JAX": "jacksonville-jaguars", "KC": "kansas-city-chiefs"},
    **{"LA": "los-angeles-rams", "LAC": "los-angeles-chargers", "LV": "las-vegas-raiders", "MIA": "miami-dolphins"},
    **{"MIN": "minnesota-vikings", "NE": "new-england-patriots", "NO": "new-orleans-saints", "NYG": "new-york-giants"},
    **{"NYJ": "new-york-jets", "PHI": "philadelphia-eagles", "PIT": "pittsburgh-steelers", "SEA": "seattle-seahawks"},
    **{"SF": "san-francisco-49ers", "TB": "tampa-bay-buccaneers", "TEN": "tennessee-titans"},
    **{"WAS": "washington-commanders"},
    **{
        "OAK": "las-vegas-raiders",
        "SD": "los-angeles-chargers",
        "STL": "los-angeles-rams",
        "JAC": "jacksonville-jaguars",
    },
    **{
        "LAR": "los-angeles-rams",
        "WSH": "washington-commanders",
        "ARZ": "arizona-cardinals",
        "BLT": "baltimore-ravens",
    },
    **{"CLV": "cleveland-browns", "HST": "houston-texans", "SL": "los-angeles-rams"},
}


@pytest.fixture(scope="module")
def shipped() -> TeamDirectory:
    return TeamDirectory.shipped()


def entry(key: str, name: str, *aliases: str, country: str = "England", sport: str = FOOTBALL) -> TeamEntry:
    return TeamEntry(team=Team(sport=sport, country=country, key=key, name=name, reviewed=True), aliases=aliases)


@pytest.mark.parametrize(
    ("country", "names", "key"),
    [
        ("England", ("Nott'm Forest", "Nottingham Forest", "nott’m forest"), "nottingham-forest"),
        ("England", ("Man United", "Man Utd", "Manchester United"), "manchester-united"),
        ("England", ("Sheffield Weds", "Sheffield Wednesday"), "sheffield-wednesday"),
        ("England", ("Wolves", "Wolverhampton Wanderers"), "wolverhampton-wanderers"),
        ("England", ("QPR", "Queens Park Rangers"), "queens-park-rangers"),
        ("England", ("Dag and Red", "Dagenham & Redbridge"), "dagenham-and-redbridge"),
        ("Scotland", ("Queen of Sth", "Queen of the South"), "queen-of-the-south"),
        ("Scotland", ("Queens Park", "Queen's Park"), "queens-park"),
        ("Spain", ("Ath Madrid", "Atlético Madrid"), "atletico-madrid"),
        ("Spain", ("Ath Bilbao", "Athletic Club"), "athletic-bilbao"),
        ("Spain", ("Espanol", "Espanyol"), "espanyol"),
        ("Germany", ("Ein Frankfurt", "Eintracht Frankfurt"), "eintracht-frankfurt"),
        ("Germany", ("M'gladbach", "Borussia Mönchengladbach"), "borussia-monchengladbach"),
        ("Germany", ("St Pauli", "St. Pauli", "FC St. Pauli"), "fc-st-pauli"),
        ("France", ("Paris SG", "Paris Saint-Germain", "PSG"), "paris-saint-germain"),
        ("Italy", ("Inter", "Internazionale", "Inter Milan"), "inter"),
        ("Brazil", ("Athletico-PR", "Atletico-PR"), "athletico-paranaense"),
        ("USA", ("Atlanta Utd", "Atlanta United"), "atlanta-united"),
        ("Turkey", ("Buyuksehyr", "Istanbul BB", "İstanbul Başakşehir"), "istanbul-basaksehir"),
    ],
)
def test_one_team_under_all_its_names(shipped: TeamDirectory, country: str, names: tuple[str, ...], key: str) -> None:
    assert {shipped.resolve(FOOTBALL, country, name).key for name in names} == {key}
    assert shipped.resolve(FOOTBALL, country, key).key == key


@pytest.mark.parametrize(
    ("country", "names"),
    [
        ("England", ("Wimbledon", "AFC Wimbledon", "MK Dons")),
        ("England", ("Bristol City", "Bristol Rvs")),
        ("Scotland", ("Airdrie", "Airdrie Utd", "Albion Rvs")),
        ("Germany", ("Leipzig", "RB Leipzig")),
        ("Germany", ("FC Koln", "Fortuna Koln")),
        ("Germany", ("Bayern Munich", "Munich 1860")),
        ("Spain", ("Ath Bilbao", "Ath Bilbao B", "Ath Madrid")),
        ("Spain", ("Extremadura", "Extremadura UD")),
        ("France", ("Ajaccio", "Ajaccio GFCO")),
        ("France", ("Paris SG", "Paris FC")),
        ("Portugal", ("Aves", "AVS")),
        ("Portugal", ("Estrela", "Est Amadora")),
        ("Turkey", ("Gaziantep", "Gaziantepspor")),
        ("Turkey", ("Malatyaspor", "Yeni Malatyaspor")),
        ("Greece", ("Olympiakos", "Olympiakos Volou", "Niki Volos", "Volos NFC")),
        ("Belgium", ("La Louviere", "RAAL La Louviere")),
        ("Brazil", ("Atletico-MG", "Atletico GO", "Athletico-PR", "America MG")),
        ("Japan", ("Yokohama", "Yokohama M.")),
        ("Japan", ("Yamaga", "Montedio Yamagata")),
        ("Argentina", ("Independiente", "Ind. Rivadavia")),
        ("Argentina", ("Gimnasia L.P.", "Gimnasia Mendoza")),
        ("USA", ("Los Angeles FC", "Los Angeles Galaxy", "Chivas USA")),
        ("Russia", ("Nizhny Novgorod", "Volga N. Novgorod")),
        ("Poland", ("Gornik Leczna", "Gornik Zabrze")),
        ("Poland", ("Wisla", "Wisla Plock")),
        ("Poland", ("Zaglebie", "Zaglebie Sosnowiec")),
    ],
)
def test_clubs_of_similar_names_stay_apart(shipped: TeamDirectory, country: str, names: tuple[str, ...]) -> None:
    assert all(shipped.find(FOOTBALL, country, name) for name in names)
    assert len({shipped.resolve(FOOTBALL, country, name).key for name in names}) == len(names)


@pytest.mark.parametrize(("code", "key"), NFL_CODES.items())
def test_codes_of_the_nfl(shipped: TeamDirectory, code: str, key: str) -> None:
    assert shipped.resolve(AMERICAN_FOOTBALL, "USA", code).key == key


def test_the_nfl_has_32_teams_and_every_nickname_resolves(shipped: TeamDirectory) -> None:
    clubs = set(NFL_CODES.values())
    teams = [
        known.team for known in shipped.entries if known.team.sport == AMERICAN_FOOTBALL and known.team.key in clubs
    ]
    assert len(teams) == len(clubs) == 32
    for team in teams:
        assert shipped.find(AMERICAN_FOOTBALL, "USA", team.name.split()[-1]) == team


def test_names_are_looked_up_within_sport_and_country(shipped: TeamDirectory) -> None:
    assert shipped.find(FOOTBALL, "Spain", "Man United") is None
    assert shipped.find(AMERICAN_FOOTBALL, "USA", "Atlanta United") is None
    mexico, spain = (shipped.resolve(FOOTBALL, country, "Guadalajara") for country in ("Mexico", "Spain"))
    assert mexico != spain


def test_shipped_teams_are_sound(shipped: TeamDirectory) -> None:
    assert len(shipped.entries) > 1_200
    keys = Counter((known.team.sport, known.team.country, known.team.key) for known in shipped.entries)
    assert set(keys.values()) == {1}
    countries = {competition.country for competition in known_competitions().values()}
    for known in shipped.entries:
        team = known.team
        assert team.country in countries
        assert team.reviewed
        assert team.key == slug(team.key)
        assert team.name == team.name.strip()
        assert len({fold(alias) for alias in known.aliases}) == len(known.aliases)


def test_known_competitions() -> None:
    assert set(known_competitions()) == {*DIVISIONS, *EXTRA_LEAGUES, "NFL"}
    premier_league = known_competitions()["E0"]
    assert (premier_league.sport, premier_league.country, premier_league.name) == (
        FOOTBALL,
        "England",
        "Premier League",
    )
    assert known_competitions()["NFL"].sport == AMERICAN_FOOTBALL
    assert known_leagues()["brazil", "serie a"].code == "BRA"
    assert known_leagues()["norway", "tippeligaen"].code == "NOR"


@pytest.mark.parametrize(
    ("country", "names", "code"),
    [
        ("Argentina", ("Superliga", "Liga Profesional", "Copa de la Superliga", "Copa de la Liga Profesional"), "ARG"),
        ("Japan", (" J1 League", "J-League", "J1 League", "J League Division 1"), "JPN"),
        ("Norway", ("Tippeligaen", "Eliteserien"), "NOR"),
        ("Romania", ("Liga 1", "Liga I", "SuperLiga"), "ROU"),
        ("Mexico", ("Primera Division", "Liga MX", "Liga BBVA MX"), "MEX"),
        ("Denmark", ("Superliga", "Superligaen"), "DNK"),
        ("Switzerland", ("Super League", "Axpo Super League"), "SWZ"),
    ],
)
def test_a_competition_is_one_under_the_names_of_all_its_years(country: str, names: tuple[str, ...], code: str) -> None:
    assert {known_leagues()[fold(country), fold(name)].code for name in names} == {code}


def test_no_spelling_means_two_competitions_of_a_country() -> None:
    rows = csv_rows("competitions.csv")
    spelt = Counter(
        (row["sport"], row["country"], fold(name))
        for row in rows
        for name in {fold(each) for each in (row["name"], *filter(None, row["aliases"].split("|")))}
    )
    assert set(spelt.values()) == {1}


def test_shipped_teams_are_those_of_the_table(shipped: TeamDirectory) -> None:
    again = TeamDirectory(shipped.entries)
    assert again.entries == shipped.entries


def test_an_unknown_name_becomes_a_team_for_review_once() -> None:
    directory = TeamDirectory.shipped()
    created = directory.resolve(FOOTBALL, "England", " Notts Forrest ")
    assert created == Team(sport=FOOTBALL, country="England", key="notts-forrest", name="Notts Forrest", reviewed=False)
    assert directory.resolve(FOOTBALL, "England", "NOTTS FORREST") is created
    ((team, suggestions),) = [(found.team, found.suggestions) for found in directory.created]
    assert team is created
    assert suggestions[0].team.key == "nottingham-forest"
    assert all(75 <= suggestion.score <= 100 for suggestion in suggestions)
    assert len({suggestion.team.key for suggestion in suggestions}) == len(suggestions) <= 3
    assert directory.entries[-1].team in {known.team for known in directory.entries}
    assert created in {known.team for known in directory.entries}


def test_a_name_like_no_other_has_no_suggestions() -> None:
    directory = TeamDirectory.shipped()
    directory.resolve(FOOTBALL, "Atlantis", "Qwxz")
    assert directory.created[0].suggestions == ()


@pytest.mark.parametrize("name", ["", "  ", "?!", "--"])
def test_a_name_without_a_letter_is_none(name: str) -> None:
    directory = TeamDirectory([])
    with pytest.raises(ValueError, match="is no name"):
        directory.resolve(FOOTBALL, "England", name)
    assert directory.created == ()


@pytest.mark.parametrize(
    "second",
    [
        entry("a-town", "Other"),
        entry("b-town", "A Town"),
        entry("b-town", "B Town", "A. Town"),
        entry("b-town", "B Town", "The A's"),
        entry("the-as", "B Town"),
    ],
)
def test_two_teams_may_not_share_a_key_or_a_name(second: TeamEntry) -> None:
    first = entry("a-town", "A Town", "The As")
    with pytest.raises(ConflictError):
        TeamDirectory([first, second])
    elsewhere = TeamEntry(
        team=Team(sport=FOOTBALL, country="Wales", key=second.team.key, name=second.team.name, reviewed=True),
        aliases=second.aliases,
    )
    assert len(TeamDirectory([first, elsewhere]).entries) == 2


def test_stored_teams_go_before_shipped_ones() -> None:
    stored = [
        entry("manchester-united", "Man U", "Red Devils"),
        entry("my-club", "My Club", "Arsenal"),
        entry("my-other-club", "Blades", "Sheffield Utd"),
        entry("liverpool", "Liverpool"),
    ]
    directory = TeamDirectory.shipped(stored)

    def key(name: str) -> str:
        return directory.resolve(FOOTBALL, "England", name).key

    assert (key("Red Devils"), key("Man United"), key("Man Utd")) == ("manchester-united",) * 3
    assert directory.resolve(FOOTBALL, "England", "Man United").name == "Man U"
    assert (key("Arsenal"), key("Arsenal FC")) == ("my-club", "my-club")
    assert (key("Sheffield Utd"), key("Sheff Utd")) == ("my-other-club", "sheffield-united")
    assert directory.created == ()


def test_what_a_directory_knows_can_be_stored_and_read_back() -> None:
    directory = TeamDirectory.shipped()
    directory.resolve(FOOTBALL, "England", "Nowhere Rovers")
    again = TeamDirectory.shipped(directory.entries)
    assert again.resolve(FOOTBALL, "England", "Nowhere Rovers").reviewed is False
    assert again.created == ()
    assert {known.team for known in again.entries} == {known.team for known in directory.entries}
    assert {known.team: set(known.aliases) for known in again.entries} == {
        known.team: set(known.aliases) for known in directory.entries
    }


@given(st.lists(st.text(min_size=1, max_size=12).filter(fold), max_size=12))
def test_keys_do_not_depend_on_the_order_of_names(names: list[str]) -> None:
    forwards, backwards = TeamDirectory([]), TeamDirectory([])
    ours = {name: forwards.resolve(FOOTBALL, "X", name).key for name in names}
    theirs = {name: backwards.resolve(FOOTBALL, "X", name).key for name in reversed(names)}
    assert ours == theirs
    for name, key in ours.items():
        assert key == slug(name)
    assert len(set(ours.values())) == len(forwards.created)
