import { existsSync, readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import {
  fairSourceName,
  fairSourcesName,
  fixtureLines,
  fixtureName,
  lineText,
  marketName,
  marketTitle,
  plural,
  PROVIDER_NAMES,
  providerName,
  selectionsTogether,
  selectionText,
  subjectName,
  teamName,
  words,
} from "./words";

describe("words", () => {
  it("opens keys it does not know", () =>
    expect(words("differential_margin_weighting")).toBe("Differential margin weighting"));
  it("knows the field's markets", () => expect(marketName("h2h_3way")).toBe("Match result (1X2)"));
  it("reads a market it has never met", () => expect(marketName("both_to_score")).toBe("Both to score"));
});

describe("a fair price's source", () => {
  const venue = (key: string) => ({ pinnacle: "Pinnacle", betfair_exchange: "Betfair Exchange" })[key] ?? key;
  it.each([
    [null, ""],
    ["consensus", "consensus"],
    ["sharp:pinnacle", "Pinnacle"],
  ])("%s is %s", (source, said) => expect(fairSourceName(source, venue)).toBe(said));
  it("may be several, the most trusted first", () =>
    expect(fairSourcesName("sharp:pinnacle, sharp:betfair_exchange,consensus", venue)).toBe(
      "Pinnacle, then Betfair Exchange, then consensus",
    ));
});

describe("a provider", () => {
  const ADAPTERS = "../backend/src/advisor/adapters";
  const specs = readdirSync(ADAPTERS)
    .map((folder) => [folder, `${ADAPTERS}/${folder}/spec.py`] as const)
    .filter(([, file]) => existsSync(file));
  it("is called here as it calls itself, also while the list of providers is not there", () => {
    const names = specs.map(([key, file]) => [
      key,
      /^ {4}name="(.+)",$/m.exec(readFileSync(file, "utf8"))?.[1],
    ]);
    expect(PROVIDER_NAMES).toEqual(Object.fromEntries(names));
  });
  it("that is not known opens its key", () => expect(providerName("new_one")).toBe("New one"));
});

describe("subjectName", () =>
  it.each([
    ["basketball/sandbox-hoops", "Sandbox hoops"],
    ["soccer/ger.1", "Ger 1"],
    ["soccer_germany_bundesliga", "Soccer germany bundesliga"],
    ["Premier League", "Premier League"],
  ])("says of %s what it is of", (key, said) => expect(subjectName(key)).toBe(said)));

describe("teamName", () => {
  it("opens a canonical key", () => expect(teamName("nottingham-forest")).toBe("Nottingham Forest"));
  it("leaves a name alone", () => expect(teamName("Saint-Étienne")).toBe("Saint-Étienne"));
});

describe("fixtureName", () => {
  const home = { name: "Yankees" };
  const away = { name: "Red Sox" };
  it.each([
    [{ home, away, title: null, game: 1 }, "Yankees – Red Sox", ["Yankees", "Red Sox"]],
    [{ home, away, title: null, game: 2 }, "Yankees – Red Sox · Game 2", ["Yankees", "Red Sox · Game 2"]],
    [{ home: null, away: null, title: "US Masters", game: 1 }, "US Masters", ["US Masters"]],
  ])("says who plays, or what it is called", (fixture, name, lines) => {
    expect(fixtureName(fixture)).toBe(name);
    expect(fixtureLines(fixture)).toEqual(lines);
  });
});

describe("selectionText", () => {
  const fixture = { home: { name: "Arsenal" }, away: { name: "Leeds" } };
  it.each([
    ["h2h_3way", null, "home", "Arsenal"],
    ["h2h_3way_h1", null, "draw", "Draw"],
    ["spreads", "-0.75", "away", "Leeds +0.75"],
    ["home_totals", "1.5", "over", "Over 1.5"],
    ["double_chance", null, "home_or_draw", "Arsenal or draw"],
    ["double_chance", null, "home_or_away", "Arsenal or Leeds"],
    ["double_chance", null, "draw_or_away", "Draw or Leeds"],
  ])("names %s %s %s as people do", (market, line, selection, said) => {
    expect(selectionText(fixture, { market, line, participant: null }, selection)).toBe(said);
  });
  it.each([
    ["outright", null, "yes", "Ann Archer"],
    ["outright", null, "no", "Ann Archer no"],
    ["player_points", "20.5", "over", "Ann Archer over 20.5"],
  ])("says whom %s %s %s is about", (market, line, selection, said) => {
    expect(selectionText(fixture, { market, line, participant: { name: "Ann Archer" } }, selection)).toBe(
      said,
    );
  });
});

describe("marketTitle", () => {
  it.each([
    [{ market: "totals", line: "2.5" }, "Over/under 2.5"],
    [{ market: "outright", line: null, participant: { name: "Ann Archer" } }, "Winner · Ann Archer"],
    [
      { market: "player_points", line: "20.5", participant: { name: "Ann Archer" } },
      "Player points · Ann Archer 20.5",
    ],
  ])("names a market with its line and whom it is about", (market, said) => {
    expect(marketTitle(market)).toBe(said);
  });
});

describe("lineText", () => {
  it("turns the handicap for the away side", () => {
    expect(lineText("spreads", "-0.75", "home")).toBe("\u22120.75");
    expect(lineText("spreads", "-0.75", "away")).toBe("+0.75");
  });
  it("has no sign at level", () => expect(lineText("spreads", "0", "away")).toBe("0"));
  it("prints totals as they are", () => expect(lineText("totals", "2.5", "under")).toBe("2.5"));
  it("is empty without a line", () => expect(lineText("h2h", null)).toBe(""));
});

describe("plural", () => {
  it("minds the number", () => {
    expect(plural(1, "1", "match", "matches")).toBe("1 match");
    expect(plural(0, "0", "bet")).toBe("0 bets");
  });
});

describe("columns that markets share", () => {
  it("are in the order of the market that has most", () => {
    expect(
      selectionsTogether([
        ["home", "away"],
        ["home", "draw", "away"],
        ["over", "under"],
      ]),
    ).toEqual(["home", "draw", "away", "over", "under"]);
    expect(selectionsTogether([])).toEqual([]);
  });
});
