"""The National Weather Service's payloads: GeoJSON features whose ``properties`` hold what we read."""

from typing import Final

PROVIDER: Final = "nws"

FEATURE_FIELDS: Final = frozenset(("@context", "id", "type", "geometry", "properties"))
COLLECTION_FIELDS: Final = frozenset(
    ("@context", "type", "features", "observationStations", "pagination", "title", "updated")
)
FORECAST_FIELDS: Final = frozenset(
    (
        *("units", "forecastGenerator", "generatedAt", "updateTime", "updated", "validTimes", "elevation", "periods"),
        *("@id", "@type", "forecastOffice", "gridId", "gridX", "gridY"),
    )
)
PERIOD_FIELDS: Final = frozenset(
    (
        *("number", "name", "startTime", "endTime", "isDaytime", "temperature", "temperatureUnit", "temperatureTrend"),
        *("probabilityOfPrecipitation", "dewpoint", "relativeHumidity", "windSpeed", "windGust", "windDirection"),
        *("icon", "shortForecast", "detailedForecast"),
    )
)
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
