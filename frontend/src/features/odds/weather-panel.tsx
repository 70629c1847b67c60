"use client";

import type { WeatherAtStadium } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Badge } from "@/components/ui/badge";
import { useProviderName } from "@/features/catalogue/hooks";
import { decimal, percent } from "@/lib/format";
import { clock, utc } from "@/lib/time";

const HOURS = 4;

/** The forecast for the stadium from the kick-off on, by provider. */
export function WeatherPanel({
  weather,
  kickoff,
}: {
  weather: readonly WeatherAtStadium[];
  kickoff: string;
}) {
  const provider = useProviderName();
  return (
    <SheetSection title="Weather at the stadium">
      {weather.length === 0 && (
        <p className="text-12 text-muted">
          No provider has a forecast for the hour of the kick-off yet. Forecasts reach about two weeks ahead.
        </p>
      )}
      {weather.map((each) => (
        <div key={`${each.provider} ${each.stadium}`} className="space-y-1 [&+&]:mt-3">
          <p className="flex flex-wrap items-center gap-x-2 text-12 text-muted">
            <span className="text-text">{each.stadium}</span> {each.city}
            {each.indoor && <Badge>indoor</Badge>}
            <span className="ml-auto" title={`Forecast made ${utc(each.made_at)}`}>
              {provider(each.provider)}
            </span>
          </p>
          <Sideways label="Forecast by hour">
            <table className="w-full text-12">
              <thead className="text-11 text-muted">
                <tr className="[&>th]:py-0.5 [&>th]:text-right [&>th]:font-normal">
                  <th scope="col" className="!text-left">
                    Hour
                  </th>
                  <th scope="col">°C</th>
                  <th scope="col">Wind m/s</th>
                  <th scope="col">Gusts m/s</th>
                  <th scope="col">Rain mm</th>
                  <th scope="col">Chance</th>
                </tr>
              </thead>
              <tbody className="num">
                {fromKickoff(each, kickoff).map((hour) => (
                  <tr key={hour.at} className="[&>td]:py-0.5 [&>td]:text-right">
                    <th scope="row" className="text-left font-normal" title={utc(hour.at)}>
                      {clock(hour.at)}
                    </th>
                    <td>{decimal(hour.temperature_c, 1)}</td>
                    <td>{decimal(hour.wind_ms, 1)}</td>
                    <td>{decimal(hour.gust_ms, 1)}</td>
                    <td>{decimal(hour.precipitation_mm, 1)}</td>
                    <td>{percent(hour.precipitation_probability, 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Sideways>
        </div>
      ))}
    </SheetSection>
  );
}

const HOUR_MS = 3_600_000;

/** The hour in which the game begins and the few after it. */
function fromKickoff({ hours }: WeatherAtStadium, kickoff: string) {
  const start = Date.parse(kickoff) - HOUR_MS;
  return hours.filter((hour) => Date.parse(hour.at) > start).slice(0, HOURS);
}
