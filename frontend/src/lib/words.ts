import { MARKET_TYPES } from "@/api/market-types";

/** The field's names for the API's keys. An unknown key is shown as itself, with its underscores opened. */

const OUTCOMES: Record<string, string> = {
  won: "Won",
  half_won: "Half won",
  push: "Push",
  divided: "Divided",
  half_lost: "Half lost",
  lost: "Lost",
  void: "Void",
};

const BREAKDOWNS: Record<string, string> = { odds_band: "Odds band" };
const PHASES: Record<string, string> = { pre_match: "Pre-match", closing: "Closing" };

/** `differential_margin_weighting` → `Differential margin weighting`. */
export function words(key: string): string {
  const spaced = key.replace(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const named = (table: Record<string, string>) => (key: string) => table[key] ?? words(key);

export const marketName = (key: string): string => MARKET_TYPES[key]?.name ?? words(key);
export const marketShort = (key: string): string => MARKET_TYPES[key]?.short_name ?? words(key);
export const outcomeName = named(OUTCOMES);
export const breakdownName = named(BREAKDOWNS);
export const phaseName = named(PHASES);
export const selectionName = words;

/** The selections of a market in the order in which they are listed; none for a market that is not known. */
export const selectionsOf = (market: string): readonly string[] => MARKET_TYPES[market]?.selections ?? [];

/** The selections of several markets as columns that all of them share, in the order of those that have most. */
export function selectionsTogether(markets: readonly (readonly string[])[]): string[] {
  const longestFirst = [...markets].sort((one, other) => other.length - one.length);
  return [...new Set(longestFirst.flat())];
}

const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A team's name from its canonical key: `nottingham-forest` → `Nottingham Forest`. Names stay as they are. */
export function teamName(key: string): string {
  if (!KEY.test(key)) return key;
  return key
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
}

/** A line as it is spoken of for a selection: handicaps carry a sign, and the away side has the opposite one. */
export function lineText(market: string, line: string | null, selection?: string): string {
  if (line === null) return "";
  if (MARKET_TYPES[market]?.line !== "handicap") return line;
  const value = selection === "away" ? -Number(line) : Number(line);
  const size = String(Math.abs(value));
  if (value === 0) return "0";
  return value < 0 ? `\u2212${size}` : `+${size}`;
}

interface Lined {
  market: string;
  line: string | null;
  /** Whom it is about; without one it is about the event as a whole. */
  participant?: { name: string } | null;
}

/** `Over/under 2.5`, `Player points · Nikola Jokic 25.5`; handicaps are given for the home side. */
export function marketTitle({ market, line, participant }: Lined): string {
  const about = [participant?.name, lineText(market, line, "home")].filter(Boolean).join(" ");
  return [marketName(market), about].filter(Boolean).join(participant ? " · " : " ");
}

interface Sides {
  home: { name: string } | null;
  away: { name: string } | null;
}

interface Named extends Sides {
  title: string | null;
  game: number;
}

/** Who plays, a line each, or what an event without teams is called; the second game of a day says so. */
export function fixtureLines({ home, away, title, game }: Named): string[] {
  if (!home || !away) return [title ?? "Event"];
  return [home.name, game > 1 ? `${away.name} · Game ${game}` : away.name];
}

/** Beside the time of an event without teams. */
export const NO_START = "The day that a provider gives: it may begin or end then";

/** The same on one line: `Arsenal – Leeds`, `Yankees – Red Sox · Game 2`, `US Masters Winner`. */
export const fixtureName = (fixture: Named): string => fixtureLines(fixture).join(" – ");

/** A selection with the names of its sides: `Arsenal`, `Draw`, `Arsenal or draw`. */
function selectionWords(fixture: Sides, selection: string): string {
  const parts = selection.split("_or_").map((part, place) => {
    if (part === "home") return fixture.home?.name ?? words(part);
    if (part === "away") return fixture.away?.name ?? words(part);
    return place === 0 ? words(part) : part;
  });
  return parts.join(" or ");
}

/** What is bet on, as it is spoken of: `Arsenal −0.75`, `Over 2.5`, `Arsenal or draw`, `Nikola Jokic over 25.5`. */
export function selectionText(
  fixture: Sides,
  { market, line, participant }: Lined,
  selection: string,
): string {
  const said = participant
    ? [participant.name, selection === "yes" ? "" : selection]
    : [selectionWords(fixture, selection)];
  return [...said, lineText(market, line, selection)].filter(Boolean).join(" ");
}

interface Selected extends Lined {
  fixture: Sides;
  selection: string;
}

/** What a bet is about: `Arsenal −0.75`. */
export const nameText = (bet: Selected): string => selectionText(bet.fixture, bet, bet.selection);

/** The same of a back bet; of a lay `Lay Arsenal −0.75`. */
export const betText = (bet: Selected & { side: string }): string =>
  bet.side === "lay" ? `Lay ${nameText(bet)}` : nameText(bet);

/** What providers call themselves, for as long as their list is not there, and for those that it leaves out. */
export const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  betfair: "Betfair Exchange",
  espn: "ESPN",
  football_data: "football-data.co.uk",
  nflverse: "nflverse",
  nws: "National Weather Service",
  open_meteo: "Open-Meteo",
  pinnacle: "Pinnacle",
  the_odds_api: "The Odds API",
};

export const providerName = named(PROVIDER_NAMES);

/** What a provider's key of a competition says: `basketball/sandbox-hoops` is `Sandbox hoops`. */
export const subjectName = (key: string): string => words((key.split("/").at(-1) ?? key).replace(/\./g, " "));

const SHARP = "sharp:";

/** Where a fair price comes from: `Pinnacle`, or `consensus`; empty without one. */
export function fairSourceName(source: string | null, venue: (key: string) => string): string {
  if (source === null) return "";
  return source.startsWith(SHARP) ? venue(source.slice(SHARP.length)) : source.replace(/_/g, " ");
}

/** The same of several, the most trusted first, as settings write them: `sharp:pinnacle, consensus`. */
export const fairSourcesName = (sources: string, venue: (key: string) => string): string =>
  sources
    .split(/,\s*/)
    .map((each) => fairSourceName(each, venue))
    .join(", then ");

/** `1 match`, `2 matches`, with the number already printed. */
export const plural = (n: number, printed: string, one: string, many = `${one}s`): string =>
  `${printed} ${n === 1 ? one : many}`;

/** What a box around a price says: the highest odds need not be the best where their venue keeps a share. */
export const BEST_PRICE = "The best price, net of commission";
