import type { BetOrder, CheckName, SignalOn } from "@/api/model";
import type { Tone } from "@/components/ui/badge";
import { signOf } from "@/lib/decimal";
import { betText, fixtureName, outcomeName, selectionName, words } from "@/lib/words";

interface Word {
  name: string;
  tone: Tone;
}

const STATES: Record<BetOrder["state"], Word> = {
  intended: { name: "Decided", tone: "neutral" },
  sent: { name: "Sent", tone: "neutral" },
  accepted: { name: "At venue", tone: "accent" },
  partially_filled: { name: "Part matched", tone: "accent" },
  filled: { name: "Matched", tone: "accent" },
  cancelled: { name: "Cancelled", tone: "neutral" },
  rejected: { name: "Refused", tone: "warn" },
  expired: { name: "Expired", tone: "neutral" },
  unknown: { name: "Unknown", tone: "warn" },
};

/** How a bet stands, in a word, and the colour that says so. */
export function stateWord(bet: BetOrder): Word {
  if (bet.outcome !== null) {
    const sign = bet.profit === null ? 0 : signOf(bet.profit.amount);
    return { name: outcomeName(bet.outcome), tone: sign === 1 ? "profit" : sign === -1 ? "loss" : "neutral" };
  }
  // It ended, but what was matched before is a bet.
  if (bet.matched !== null && ["cancelled", "expired"].includes(bet.state))
    return { name: "Part matched", tone: "accent" };
  return STATES[bet.state];
}

type On = Pick<SignalOn, "market" | "participant" | "line" | "selection" | "side"> & {
  fixture: BetOrder["fixture"];
};

/** What is bet on: `Arsenal −0.75`; the selection alone where its event is no longer known. */
export const onText = (bet: On): string =>
  bet.fixture === null ? selectionName(bet.selection) : betText({ ...bet, fixture: bet.fixture });

/** Who plays, and in what. */
export const eventText = ({ fixture }: Pick<On, "fixture">): string =>
  fixture === null ? "Its event is no longer known" : `${fixtureName(fixture)} · ${fixture.competition_name}`;

const CHECKS: Record<CheckName, string> = {
  limits: "Limits",
  limits_now: "Limits, once more",
  venue_balance: "Balance at the venue",
  price_step: "Odds the venue takes",
  size: "Size the venue takes",
  clock: "Clock of the venue",
  lag: "Prices up to date",
  halt: "Halt",
  own_limits: "Your own limits",
  lease: "Lease of the engine",
  mode: "Mode",
  duplicate: "Not sent before",
  own_orders: "No bet against oneself",
  deadline: "Deadline",
  price: "Price still there",
  age: "Age of the price",
  balance: "Balance",
  quarantine: "Orders nobody knows of",
  venue_rules: "Rules of the venue",
  event_state: "Event",
};

export const checkName = (name: CheckName): string => CHECKS[name];

const EVENTS: Record<string, string> = {
  moved: "Paid in or out",
  held: "Held for the order",
  matched: "Matched",
  released: "Given back",
  placed: "Placed",
  settled: "Settled",
  reversed: "Reversed",
  voided: "Voided",
  paused: "Paused",
  halted: "Halted",
  resumed: "Resumed",
};

/** What an entry of the ledger is of. */
export const entryName = (event: string | null, key: string): string => {
  const last = key.split(":").at(-1) ?? key;
  if (event === "matched" && last === "reversed") return "Match failed";
  return event === null ? words(last) : (EVENTS[event] ?? words(event));
};
