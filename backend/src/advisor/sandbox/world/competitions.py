"""The sandbox's competitions and the names by which each provider knows them."""

from dataclasses import dataclass
from typing import Final

from advisor.sandbox.world.clubs import Club, Side, american, football
from advisor.sandbox.world.sports import AMERICAN_FOOTBALL, BASKETBALL, FOOTBALL, Sport


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """A competition.

    Attributes:
        index: its number, part of every id.
        odds_key: at The Odds API.
        title: at all of them; says that it is the sandbox's.
        espn_path: sport and league at ESPN.
        exchange_id: at Betfair.
        region: of the exchange.
        clubs: an even number of them.
    """

    index: int
    sport: Sport
    odds_key: str
    title: str
    espn_path: str
    exchange_id: str
    region: str
    clubs: tuple[Club, ...]


_PREMIER: Final = (
    "Ravenmoor United, Ravenmoor City, Kestrelby Town, Thornwick Rovers, Saltmarsh Albion, Sao Velho, "
    "Hollowford Wanderers, Dunwald, Brackenhurst Athletic, Larkspur and Vale, Etangville, Cinderhill County, "
    "Askulla, Mossgate City, Penaluz, Fennimoor United, Oxbow Rovers, Wyrmley Town, Greywater Albion, "
    "Stonecross Athletic, Aldershaw Town, Barrowmere City, Castlegarth Rovers, Dunmarrow United, Eddlestone "
    "Albion, Farthinghoe Athletic, Gorsebank Wanderers, Hazelmoor County, Ingleton Quay, Juddersfield Town, "
    "Kilnwick City, Lambsgate Rovers, Merrowdown United, Nettlecombe Albion, Orrisdale Town, Pendlebrook "
    "Athletic, Quernmore Wanderers, Rookhope County, Silverdale Rovers, Tarnbeck City"
)
_DIVISION: Final = (
    "Ravenmoor United, Amberleigh Town, Birkenshaw Rovers, Coldbrook City, Dapplemere United, Eastmarch "
    "Albion, Foxholt County, Gildersby Town, Heronsea Wanderers, Inglefoot Rovers, Jarrowdale City, "
    "Kingfisher Vale, Lowmeadow United, Marlpit Athletic, Netherwold Town, Otterby Rovers, Pikestone County, "
    "Quarrington City, Rushford Albion, Sedgemire United, Appledore Vale, Beckwith Town, Calderbrook Rovers, "
    "Dovenby City, Elmsworth United, Fallowfield Albion, Garsdale County, Holmebridge Wanderers, Islip "
    "Rovers, Jesmond Quay, Keldholme Town, Littlebeck City, Minsterley United, Norbreck Athletic, Oakhanger "
    "Town, Pickersgill Rovers, Quidhampton City, Ribblehead Albion, Saxby County, Thrushgill United"
)
_WOMEN: Final = (
    "Ravenmoor United, Tamarisk Town, Umberfield City, Vixenhill Rovers, Wendlesea United, Yarrowby Albion, "
    "Zephyr Bay, Alderpoint City, Bellwether Town, Corncrake Rovers, Dovecote Albion, Elderholt County, "
    "Fernhythe United, Glasswater Town, Hartsmere City, Ivywell Rovers, Jasmine Quay, Knotgrass United, "
    "Lilydale Wanderers, Mistlethorpe Athletic, Ambergate Town, Brambleside City, Cloverfield Rovers, Dunlin "
    "United, Egremont Albion, Firethorn Athletic, Goldfinch Quay, Honeybourne Town, Irongate City, Junebrook "
    "Rovers, Kingsmead United, Larchfield Albion, Mulberry Vale, Nightjar Town, Orchid City, Primrose Rovers, "
    "Quickthorn United, Rowanlea Albion, Swallowfield Athletic, Thistledown Town"
)
_GRIDIRON: Final = (
    "Copper Springs|Comets, Saint Orrin|Steamers, Lake Verity|Lanterns, Dustfall|Drovers, Cedar "
    "Junction|Cyclones, Port Halcyon|Herons, Mesa Grande|Mustangs, Red Willow|Raftsmen, Bitterroot|Bison, "
    "Silver Ferry|Sentinels, Thunder Basin|Trappers, Amity Falls|Anvils, Old Larkin|Lynx, Windrow|Wardens, "
    "Cape Solace|Cutters, Iron Prairie|Pilots, Ash Fork|Aviators, Blue Mesa|Badgers, Coyote Wells|Cobras, "
    "Driftwood|Dragoons, Elk River|Engineers, Fort Juniper|Falconers, Gold Bluff|Gladiators, Hawk "
    "Ridge|Hammers, Indigo Bay|Islanders, Jasper Gap|Jousters, Kettle Falls|Keelmen, Lone Pine|Lancers, Mill "
    "Harbor|Monarchs, New Arcadia|Nomads, Orchard Flats|Outlaws, Painted Rock|Pumas, Quail Hollow|Quarrymen, "
    "Rio Pardo|Renegades, Sable Point|Stallions, Tamarack|Titans, Umber Valley|Union, Vesper Lake|Vikings, "
    "Wolf Creek|Wranglers, Yarrow Plains|Yeomen"
)
_HOOPS: Final = (
    "Juniper City|Jackdaws, Saint Calder|Sparks, Marrow Bay|Minnows, Tallgrass|Tempo, Quartz Hills|Quails, "
    "Lower Dells|Dynamos, Ember Lake|Emeralds, Fairhollow|Foxes, New Thessaly|Threshers, Bramble|Barons, "
    "Granite Pass|Goshawks, Opal Coast|Otters, High Mesa|Hornets, Verdigris|Voyagers, Castle Rift|Corsairs, "
    "Sunken Grove|Sirens, Alder Bay|Arrows, Birch Haven|Blazes, Cinder Peak|Comets, Dover Flats|Dukes, Echo "
    "Canyon|Eagles, Frost Harbor|Flyers, Glen Aurora|Giants, Harper Mill|Hawks, Iris Point|Icons, Jade "
    "Valley|Jets, Kestrel Bluff|Kings, Lotus City|Lasers, Maple Crossing|Magic, North Larch|Knights, Olive "
    "Grove|Oracles, Pine Summit|Panthers, Quiet Harbor|Queens, Raven Rock|Rockets, Sunset Mesa|Suns, Teal "
    "River|Tigers, Upland Park|Unicorns, Violet Hills|Vipers, Willow Bend|Wolves, York Haven|Yaks"
)

COMPETITIONS: Final = (
    Competition(
        index=0,
        sport=FOOTBALL,
        odds_key="soccer_sandbox_premier",
        title="Sandbox Premier",
        espn_path="soccer/sandbox.1",
        exchange_id="99000001",
        region="GBR",
        clubs=football(_PREMIER, 0),
    ),
    Competition(
        index=1,
        sport=FOOTBALL,
        odds_key="soccer_sandbox_division",
        title="Sandbox Division",
        espn_path="soccer/sandbox.2",
        exchange_id="99000002",
        region="GBR",
        clubs=football(_DIVISION, 3, {"Ravenmoor United": Side.RESERVE}),
    ),
    Competition(
        index=2,
        sport=FOOTBALL,
        odds_key="soccer_sandbox_women",
        title="Sandbox Women",
        espn_path="soccer/sandbox.w.1",
        exchange_id="99000003",
        region="GBR",
        clubs=football(_WOMEN, 5, dict.fromkeys((name.strip() for name in _WOMEN.split(",")), Side.WOMEN)),
    ),
    Competition(
        index=3,
        sport=AMERICAN_FOOTBALL,
        odds_key="americanfootball_sandbox",
        title="Sandbox Gridiron",
        espn_path="football/sandbox-gridiron",
        exchange_id="99000004",
        region="USA",
        clubs=american(_GRIDIRON, 0, indoor=False),
    ),
    Competition(
        index=4,
        sport=BASKETBALL,
        odds_key="basketball_sandbox",
        title="Sandbox Hoops",
        espn_path="basketball/sandbox-hoops",
        exchange_id="99000005",
        region="USA",
        clubs=american(_HOOPS, 2, indoor=True),
    ),
)

BY_ODDS_KEY: Final = {competition.odds_key: competition for competition in COMPETITIONS}
BY_ESPN_PATH: Final = {competition.espn_path: competition for competition in COMPETITIONS}
