"""Words that part two teams of like names, and nicknames that part none: what a shortening may leave out, and what not.

"Kansas" is not Kansas State and "Dundee" not Dundee United, whatever else agrees, so a name that leaves one of these
words out proves nothing. "Ravens" beside "Baltimore" is how people shorten.
"""

from typing import Final

_PARTS_OF_A_LAND: Final = frozenset(
    {
        *("north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "middle"),
        *("northeast", "northwest", "southeast", "southwest", "northeastern", "northwestern", "southeastern"),
        *("southwestern", "upper", "lower", "greater", "coast", "coastal", "gulf", "valley", "bay", "islands"),
        *("island", "isle", "port", "fort", "mount", "lake", "new", "old", "nord", "sud", "ost", "este", "oeste"),
        *(
            "norte",
            "sur",
            "sul",
            "centro",
            "oriental",
            "nova",
            "gold",
            "republic",
            "republica",
            "democratic",
            "peoples",
        ),
        *(
            "peoples",
            "american",
            "british",
            "french",
            "dutch",
            "equatorial",
            "bissau",
            "papua",
            "territory",
            "autonomous",
        ),
    }
)
_KINDS_OF_A_SCHOOL: Final = frozenset(
    {
        *("state", "tech", "technical", "technology", "polytechnic", "poly", "institute", "university", "universidad"),
        *("college", "academy", "christian", "baptist", "methodist", "catholic", "wesleyan", "lutheran", "military"),
        *("naval", "maritime", "international", "commonwealth", "agricultural", "saint", "universitario"),
        *("universitatea", "universitaria", "catolica", "school", "seminary", "women", "womans"),
    }
)
_KINDS_OF_A_CLUB: Final = frozenset(
    {
        *("united", "city", "town", "county", "rovers", "rangers", "wanderers", "athletic", "athletico", "atletico"),
        *(
            "atletic",
            "atletica",
            "athletics",
            "albion",
            "wednesday",
            "real",
            "racing",
            "sporting",
            "sport",
            "deportivo",
        ),
        *(
            "deportivo",
            "deportiva",
            "deportes",
            "dynamo",
            "lokomotiv",
            "spartak",
            "cska",
            "torpedo",
            "zenit",
            "union",
        ),
        *(
            "inter",
            "internacional",
            "olympic",
            "olympique",
            "olimpia",
            "olimpija",
            "olympia",
            "independiente",
            "independent",
        ),
        *("nacional", "national", "juniors", "victoria", "victory", "young", "royal", "stade", "red"),
        *("star", "partizan", "hapoel", "maccabi", "beitar", "bnei", "rapid", "austria", "sturm", "first", "second"),
        *("estudiantes", "gimnasia", "central", "celtic", "thistle", "academical", "hotspurs", "orient", "borough"),
        *("borussia", "eintracht", "fortuna", "arminia", "hertha", "hansa", "energie", "alemannia", "kickers"),
        *("sportfreunde", "stuttgarter", "preussen", "wacker", "slavia", "sparta", "slovan", "legia", "polonia"),
        *("gornik", "zaglebie", "wisla", "slask", "arka", "lechia", "ruch", "botev", "levski", "universal"),
        *("shakhtar", "shakhtyor", "volga", "kuban", "arsenal", "vitoria"),
        *("xi", "select", "invitational", "legends", "masters", "veterans", "stars", "presidents", "president"),
        *("emerging", "development", "combined", "rest"),
    }
)
DISTINGUISHING: Final = _PARTS_OF_A_LAND | _KINDS_OF_A_SCHOOL | _KINDS_OF_A_CLUB
"""A name with one of these words and the same name without it are two teams until a person says otherwise."""

USUAL_ENDINGS: Final = frozenset({"town", "rovers", "wanderers", "albion", "county"})
"""Endings of clubs that people leave out, and that seldom part two clubs of one place; United and City often do."""

NICKNAMES: Final = frozenset(
    {
        *("aces", "aggies", "anteaters", "avalanche", "aztecs", "badgers", "bearcats", "beavers", "bearkats", "bears"),
        *("bengals", "bills", "bisons", "bison", "blackhawks", "bobcats", "boilermakers", "braves", "brewers"),
        *("broncos", "broncs", "browns", "bruins", "buccaneers", "buckeyes", "bucks", "buffaloes", "bulldogs", "bulls"),
        *("canadiens", "canucks", "capitals", "cardinals", "cavaliers", "celtics", "chanticleers", "chargers"),
        *("chiefs", "clippers", "colonels", "colts", "comets", "commanders", "commodores", "cornhuskers", "cougars"),
        *("cowboys", "coyotes", "crusaders", "cubs", "cyclones", "demons", "devils", "diamondbacks", "dodgers"),
        *("dolphins", "dons", "dragons", "ducks", "dukes", "eagles", "explorers", "falcons", "flames", "flyers"),
        *("foxes", "friars", "gators", "gaels", "giants", "grizzlies", "guardians", "hatters", "hawkeyes", "hawks"),
        *("heat", "hilltoppers", "hokies", "hoosiers", "hornets", "hoyas", "huskies", "hurricanes", "islanders"),
        *(
            "jaguars",
            "jaspers",
            "jayhawks",
            "jazz",
            "jets",
            "kings",
            "knicks",
            "knights",
            "lakers",
            "leopards",
            "lions",
        ),
        *(
            "lions",
            "lobos",
            "longhorns",
            "magic",
            "mariners",
            "marlins",
            "matadors",
            "mavericks",
            "midshipmen",
            "miners",
        ),
        *("monarchs", "mountaineers", "mustangs", "nets", "nittany", "nuggets", "oilers", "orioles", "owls", "pacers"),
        *("packers", "padres", "paladins", "panthers", "patriots", "pelicans", "penguins", "phillies", "phoenix"),
        *("pioneers", "pirates", "pistons", "predators", "privateers", "quakers", "raiders", "ramblers", "rams"),
        *("raptors", "rattlers", "ravens", "rays", "razorbacks", "rebels", "redhawks", "retrievers", "roadrunners"),
        *("rockets", "rockies", "royals", "sabres", "saints", "salukis", "seahawks", "seminoles", "senators"),
        *("sharks", "shockers", "sooners", "spartans", "spiders", "spurs", "steelers", "sycamores", "terrapins"),
        *("terriers", "texans", "thunderbirds", "tigers", "timberwolves", "titans", "toreros", "trojans", "twins"),
        *("utes", "vandals", "vikings", "volunteers", "warriors", "wildcats", "wizards", "wolfpack", "wolverines"),
        *("wolves", "yankees", "zags", "zips", "49ers"),
    }
)
"""What a team calls itself beside the name of its place or school."""


def may_be_left_out(word: str) -> bool:
    """Whether a name without this word still means the same team, as long as nothing else speaks against it."""
    return word in NICKNAMES


def distinguishes(word: str) -> bool:
    """Whether a name without this word may be another team's, even if everything else agrees.

    Words of one or two letters do: "Miami (OH)", "Texas A&M".
    """
    return word in DISTINGUISHING or len(word) <= 2
