/** The score of a game as people read it, with what most bets on it are settled by. */

interface Scored {
  home: number | null;
  away: number | null;
  home_normal: number | null;
  away_normal: number | null;
  overtime: boolean | null;
}

const both = (home: number | null, away: number | null): string | null =>
  home === null || away === null ? null : `${home}–${away}`;

/** `2–1`; null until it is known. */
export const scoreText = ({ home, away }: Pick<Scored, "home" | "away">): string | null => both(home, away);

/**
 * What a final score does not say of a game that was played on: `after overtime (2–2)`, with the score at the end of
 * normal time where it is known; null where nothing is to be said.
 */
export function overtimeText({ overtime, home_normal, away_normal, ...score }: Scored): string | null {
  if (!overtime || scoreText(score) === null) return null;
  const normal = both(home_normal, away_normal);
  return normal === null ? "after overtime" : `after overtime (${normal})`;
}

interface Ended {
  how: string;
  ended_in: number | null;
  part: string;
  home: number | null;
  away: number | null;
}

const ENDINGS: Readonly<Record<string, string>> = {
  abandoned: "abandoned",
  forfeited: "given to one side",
  uncontested: "no contest",
  cancelled: "cancelled",
};

/**
 * How a game ended that was not played over its whole length: `shortened, ended in inning 6` or `abandoned at 1–0`;
 * null of all others.
 */
export function endingText(ending: Ended | null): string | null {
  if (ending === null) return null;
  if (ending.how === "shortened") {
    return ending.ended_in === null ? "shortened" : `shortened, ended in ${ending.part} ${ending.ended_in}`;
  }
  const said = ENDINGS[ending.how];
  const stood = both(ending.home, ending.away);
  return said === undefined ? null : stood === null ? said : `${said} at ${stood}`;
}

interface Result {
  home_score: number | null;
  away_score: number | null;
  home_normal: number | null;
  away_normal: number | null;
  overtime: boolean | null;
}

/** The same of a fixture as history has it. */
export const scoreOf = ({ home_score, away_score, ...rest }: Result): Scored => ({
  home: home_score,
  away: away_score,
  home_normal: rest.home_normal,
  away_normal: rest.away_normal,
  overtime: rest.overtime,
});
