"""The National Weather Service's payloads: GeoJSON features whose ``properties`` hold what we read."""

from typing import Final

from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import INSTANT, NUMBER, TEXT, WHOLE, each, one
from advisor.parsing.contracts.unwrapping import json_object
from advisor.parsing.json_documents import known_fields

PROVIDER: Final = "nws"

_QUANTITY: Final = known_fields("minValue maxValue", unitCode=TEXT, value=NUMBER.or_null)
_PERIOD: Final = known_fields(
    "number name isDaytime temperatureTrend dewpoint relativeHumidity windGust windDirection icon shortForecast"
    " detailedForecast",
    startTime=INSTANT,
    endTime=INSTANT,
    temperature=NUMBER.or_null,
    temperatureUnit=TEXT,
    windSpeed=TEXT.or_null,
    probabilityOfPrecipitation=one(_QUANTITY).or_null,
)
_FORECAST: Final = known_fields(
    "units forecastGenerator generatedAt updateTime updated validTimes elevation @id @type forecastOffice gridId gridX"
    " gridY",
    periods=each(_PERIOD),
)
_CELL: Final = known_fields("", gridId=TEXT, gridX=WHOLE, gridY=WHOLE)
_FEATURE: Final = "@context id type geometry"

FEATURE_FIELDS: Final = frozenset((*_FEATURE.split(), "properties"))
COLLECTION_FIELDS: Final = frozenset(
    ("@context", "type", "features", "observationStations", "pagination", "title", "updated")
)
FORECAST_FIELDS: Final = _FORECAST.names
PERIOD_FIELDS: Final = _PERIOD.names
OBSERVATION_FIELDS: Final = frozenset(
    (
        *("@id", "@type", "elevation", "station", "stationId", "stationName", "timestamp", "rawMessage", "icon"),
        *("textDescription", "presentWeather", "temperature", "dewpoint", "windDirection", "windSpeed", "windGust"),
        *("barometricPressure", "seaLevelPressure", "visibility", "maxTemperatureLast24Hours", "relativeHumidity"),
        *("minTemperatureLast24Hours", "precipitationLastHour", "precipitationLast3Hours", "precipitationLast6Hours"),
        *("windChill", "heatIndex", "cloudLayers"),
    )
)

TEMPERATURE: Final = "temperature"
WIND: Final = "windSpeed"
GUST: Final = "windGust"
PROBABILITY: Final = "probabilityOfPrecipitation"
AMOUNT: Final = "quantitativePrecipitation"
"""Layers of the raw grid; the first four are also fields of a period."""

CONTRACT: Final = Contract(
    (
        Document(
            name="cell",
            endpoint="points",
            items=json_object(PROVIDER),
            fields=known_fields(_FEATURE, properties=one(_CELL)),
        ),
        Document(
            name="forecast",
            endpoint="forecast",
            items=json_object(PROVIDER),
            fields=known_fields(_FEATURE, properties=one(_FORECAST)),
        ),
    )
)
