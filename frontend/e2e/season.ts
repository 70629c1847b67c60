/** A season of made-up matches as a football-data.co.uk file: seeded, so that every run tests the same prices. */

const TEAMS = [
  "Arsenal",
  "Aston Villa",
  "Brentford",
  "Brighton",
  "Chelsea",
  "Crystal Palace",
  "Everton",
  "Fulham",
  "Liverpool",
  "Man City",
  "Man United",
  "Newcastle",
  "Nott'm Forest",
  "Tottenham",
  "West Ham",
];

/** Prefixes of the columns of bookmakers, with their margins and how far their prices stray. */
const BOOKMAKERS = [
  { prefix: "PS", margin: 0.025, noise: 0.004 },
  { prefix: "B365", margin: 0.04, noise: 0.1 },
  { prefix: "BW", margin: 0.045, noise: 0.1 },
  { prefix: "WH", margin: 0.05, noise: 0.1 },
];
const CLOSE = { prefix: "PSC", margin: 0.025, noise: 0.01 };

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function day(round: number): string {
  const date = new Date(Date.UTC(2023, 7, 12 + round * 7));
  const part = (value: number) => String(value).padStart(2, "0");
  return `${part(date.getUTCDate())}/${part(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
}

/** Every pairing home and away in rounds by the circle method, with a bye as the number of teams is odd. */
function pairings(): { round: number; home: string; away: string }[] {
  const ring: (string | null)[] = [...TEAMS, null];
  const found: { round: number; home: string; away: string }[] = [];
  const rounds = ring.length - 1;
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < ring.length / 2; place += 1) {
      const [one, other] = [ring[place], ring[ring.length - 1 - place]];
      if (!one || !other) continue;
      found.push({ round, home: one, away: other }, { round: round + rounds, home: other, away: one });
    }
    ring.splice(1, 0, ring.pop() ?? null);
  }
  return found.sort((a, b) => a.round - b.round);
}

export const MATCHES = (TEAMS.length * (TEAMS.length - 1)) as number;

/** The file's text. */
export function season(): string {
  const next = uniform(20230812);
  const books = [...BOOKMAKERS, CLOSE];
  const sides = ["H", "D", "A"];
  const header = ["Div", "Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR"];
  const columns = books.flatMap((book) => sides.map((side) => book.prefix + side));
  const rows = pairings().map(({ round, home, away }) => {
    const lead = (next() - 0.5) * 0.5;
    const draw = 0.26 - Math.abs(lead) * 0.2;
    const chances = [(1 - draw) * (0.54 + lead), draw, (1 - draw) * (0.46 - lead)];
    const drawn = next();
    const outcome = drawn < (chances[0] ?? 0) ? "H" : drawn < (chances[0] ?? 0) + draw ? "D" : "A";
    const score = { H: [2, 1], D: [1, 1], A: [0, 2] }[outcome];
    const prices = books.flatMap((book) =>
      chances.map((chance) => {
        const strayed = (1 / chance / (1 + book.margin)) * (1 + (next() - 0.5) * 2 * book.noise);
        return Math.max(1.01, strayed).toFixed(2);
      }),
    );
    return ["E0", day(round), "15:00", home, away, ...(score ?? []), outcome, ...prices].join(",");
  });
  return [[...header, ...columns].join(","), ...rows].join("\r\n") + "\r\n";
}
