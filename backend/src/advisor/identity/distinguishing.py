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
_PLACES_OF_SCHOOLS: Final = frozenset(
    {
        *("alabama", "albany", "angeles", "antonio", "arizona", "arkansas", "arlington", "asheville"),
        *("atlantic", "austin", "bakersfield", "baltimore", "barbara", "beach", "berkeley", "birmingham"),
        *("bluff", "bona", "bonaventure", "boulder", "brook", "brooklyn", "california", "canyon", "car"),
        *("carbondale", "carolina", "chapel", "charleston", "charlotte", "chattanooga", "chi", "chicago"),
        *("christi", "cincinnati", "citadel", "clara", "colorado", "commerce", "conn", "connecticut"),
        *("cookman", "corpus", "cross", "dakota", "dame", "davis", "delaware", "denver", "dickinson"),
        *("diego", "dominion", "edwardsville", "fla", "florida", "force", "forest", "francis", "francisco"),
        *("fullerton", "georgia", "grande", "green", "greensboro", "hall", "hampshire", "haven", "hawaii"),
        *("heart", "hill", "houston", "idaho", "illinois", "indiana", "indianapolis", "indy", "iowa"),
        *("irvine", "jersey", "johns", "jose", "josephs", "kansas", "kentucky", "lafayette", "las", "little"),
        *("long", "los", "louis", "louisiana", "lowell", "luis", "madison", "martin", "mary", "maryland"),
        *("marymount", "marys", "mason", "massachusetts", "mercy", "mexico", "miami", "michigan"),
        *("milwaukee", "minnesota", "miss", "mississippi", "missouri", "monroe", "montana", "morris"),
        *("nebraska", "nevada", "northridge", "obispo", "ohio", "oklahoma", "omaha", "oregon", "orleans"),
        *("pan", "paso", "paul", "pennsylvania", "peters", "pine", "point", "portland", "purdue", "reno"),
        *("rio", "riverside", "roberts", "rock", "sacramento", "salem", "san", "santa", "shore", "tenn"),
        *("tennessee", "texas", "thomas", "upstate", "utah", "vegas", "vermont", "view", "virginia"),
        *("washington", "wayne", "webb", "wilmington", "wisconsin", "wyoming", "york"),
    }
)
"""What follows the name of a state or of a saint where a school has several places, or several schools one."""

DISTINGUISHING: Final = _PARTS_OF_A_LAND | _PLACES_OF_SCHOOLS | _KINDS_OF_A_SCHOOL | _KINDS_OF_A_CLUB
"""A name with one of these words and the same name without it are two teams until a person says otherwise."""

USUAL_ENDINGS: Final = frozenset({"town", "rovers", "wanderers", "albion", "county"})
"""Endings of clubs that people leave out, and that seldom part two clubs of one place; United and City often do."""

NICKNAMES: Final = frozenset(
    {
        *("49ers", "76ers", "aces", "aggies", "angels", "anteaters", "antelopes", "astros", "avalanche"),
        *("aztecs", "badgers", "beacons", "bearcats", "bearkats", "bears", "beavers", "bengals", "billikens"),
        *("bills", "bison", "bisons", "blackhawks", "blazers", "bluejays", "blues", "bobcats"),
        *("boilermakers", "bonnies", "braves", "brewers", "broncos", "broncs", "browns", "bruins"),
        *("buccaneers", "buckeyes", "bucks", "buffaloes", "buffs", "bulldogs", "bulls", "cajuns", "camels"),
        *("canadiens", "canucks", "capitals", "cardinal", "cardinals", "catamounts", "cavaliers", "celtics"),
        *("chanticleers", "chargers", "chiefs", "chippewas", "clippers", "colonels", "colonials", "colts"),
        *("comets", "commanders", "commodores", "cornhuskers", "cougars", "cowboys", "coyotes", "crimson"),
        *("crusaders", "cubs", "cyclones", "danes", "deacons", "demons", "devils", "diamondbacks", "dodgers"),
        *("dolphins", "dons", "dragons", "ducks", "dukes", "eagles", "explorers", "falcons", "fightin"),
        *("flames", "flash", "flashes", "flyers", "foxes", "friars", "frogs", "gaels", "gamecocks", "gators"),
        *("gauchos", "gentlemen", "giants", "gophers", "governors", "greyhounds", "griffins", "grizzlies"),
        *("guardians", "hatters", "hawkeyes", "hawks", "heat", "heels", "hens", "herd", "highlanders"),
        *("hilltoppers", "hokies", "hoosiers", "hornets", "hose", "hoyas", "hurricane", "hurricanes"),
        *("huskers", "huskies", "illini", "irish", "islanders", "jackets", "jackrabbits", "jaguars"),
        *("jaspers", "jayhawks", "jays", "jazz", "jets", "keydets", "kings", "knicks", "knights", "kraken"),
        *("lakers", "lancers", "leafs", "leathernecks", "leopards", "lightning", "lions", "lobos"),
        *("longhorns", "lopes", "lumberjacks", "magic", "mammoth", "mariners", "marlins", "mastodons"),
        *("matadors", "mavericks", "mets", "midshipmen", "miners", "minutemen", "mocs", "monarchs"),
        *("mountaineers", "musketeers", "mustangs", "nationals", "nets", "nittany", "noles", "norse"),
        *("nuggets", "oilers", "orioles", "ospreys", "owls", "pacers", "pack", "packers", "padres"),
        *("paladins", "panthers", "patriots", "peacocks", "pelicans", "penguins", "phillies", "phoenix"),
        *("pilots", "pioneers", "pirates", "pistons", "predators", "pride", "privateers", "quakers"),
        *("racers", "raiders", "ramblers", "rams", "raptors", "rattlers", "ravens", "rays", "razorbacks"),
        *("rebels", "redbirds", "redhawks", "reds", "retrievers", "revolutionaries", "roadrunners"),
        *("rockets", "rockies", "roos", "royals", "runnin", "sabres", "saints", "salukis", "seahawks"),
        *("seawolves", "seminoles", "senators", "sharks", "shockers", "skyhawks", "sooners", "sox"),
        *("spartans", "spiders", "spurs", "stags", "steelers", "storm", "suns", "sycamores", "terps"),
        *("terrapins", "terriers", "texans", "thunder", "thunderbirds", "tide", "tigers", "timberwolves"),
        *("titans", "tommies", "toreros", "trailblazers", "tribe", "tritons", "trojans", "twins", "utes"),
        *("vandals", "vaqueros", "vikings", "vols", "volunteers", "warhawks", "warriors", "wave", "waves"),
        *("wild", "wildcats", "wings", "wizards", "wolfpack", "wolverines", "wolves", "yankees", "zags"),
        "zips",
    }
)
"""What a team calls itself beside the name of its place or school."""

SPONSORS: Final = frozenset(
    {
        *("acea", "adecco", "airtel", "allianz", "armani", "bancobpm", "beko", "bertram", "bitci", "bkt", "brose"),
        *("bwin", "carpegna", "cazoo", "coosur", "covirten", "crelan", "dhl", "dolomiti", "dreamland", "ea7"),
        *("easycredit", "emporio", "estra", "euronics", "eurospin", "fincantieri", "fitone", "fraport", "generali"),
        *("genertel", "germani", "givova", "gls", "hereda", "hiopos", "hollywoodbets", "iberojet", "iberostar"),
        *("kosner", "ldlc", "lenovo", "mapfre", "meridianbet", "mhp", "mozzart", "mozzartbet", "nutribullet", "opap"),
        *("openjobmetis", "orlen", "pge", "playtika", "pompea", "rubner", "segafredo", "sidigas", "sigortam", "socar"),
        *("surne", "tauron", "umana", "unahotels", "vanoli", "vodacom", "vodafone", "xerox"),
    }
)
"""Words of sponsors that clubs put into their names."""

SCHOOLS: Final = frozenset({"state", "tech"})
"""Beside one of these every word counts, however short: "SE Missouri State" is not Missouri State."""


def may_be_left_out(word: str) -> bool:
    """Whether a name without this word still means the same team, as long as nothing else speaks against it."""
    return word in NICKNAMES or word in SPONSORS


def is_sponsor(word: str) -> bool:
    """Whether a club carries this word for money only, and loses it with the next contract."""
    return word in SPONSORS


def distinguishes(word: str) -> bool:
    """Whether a name without this word may be another team's, even if everything else agrees.

    Words of one or two letters do: "Miami (OH)", "Texas A&M".
    """
    return word in DISTINGUISHING or len(word) <= 2


def is_kind_of_club(word: str) -> bool:
    """Whether clubs of many places carry this word, so that it names none of them."""
    return word in _KINDS_OF_A_CLUB
