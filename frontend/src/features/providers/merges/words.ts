import type { SameTeam, TeamMerge, TeamMergePreview } from "@/api/model";
import { count } from "@/lib/format";
import { plural } from "@/lib/words";

const matches = (n: number): string => plural(n, count(n), "match", "matches");
const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(", ");
const names = (all: readonly string[]): string =>
  `${all.length === 1 ? "The name" : "The names"} ${quoted(all)}`;

/** What a merge does, a sentence each. */
export function mergeSentences({ into, names: all, matches: n, joined }: TeamMergePreview): string[] {
  return [
    `${names(all)} will mean ${into.name} from now on, in files and at every provider.`,
    n === 0
      ? "No match goes over."
      : `${matches(n)} ${n === 1 ? "goes" : "go"} over with results and prices.`,
    ...(joined === 0
      ? []
      : [
          `${joined === n && n === 1 ? "It becomes" : `${count(joined)} of them ${joined === 1 ? "becomes" : "become"}`} one with a match that ${into.name} has already. Value bets and surebets found on the record that goes are dropped, and found anew.`,
        ]),
    "It can be taken back under “Merged teams”.",
  ];
}

/** What it does to take a merge back, likewise. */
export function undoSentences({ team, into, names: all, matches: n, joined }: TeamMerge): string[] {
  return [
    `${names(all)} will mean ${team.name} again, a team of its own.`,
    n === 0
      ? "No match goes back."
      : `${matches(n)} ${n === 1 ? "goes" : "go"} back with results and prices${joined === 0 ? "" : `; ${joined === n && n === 1 ? "it was" : `${count(joined)} ${joined === 1 ? "was" : "were"}`} one with a match of ${into.name}, and ${joined === 1 ? "is" : "are"} listed twice again`}.`,
    `What was imported since the merge stays with ${into.name}.`,
  ];
}

export const askMerge = ({ team, into }: Pick<SameTeam, "team" | "into">): string =>
  `Is ${team.name} the same team as ${into.name}?`;
