import type { Topic } from "./messages";

/** Of which prices somebody wants to hear; what is left out is not narrowed. */
export interface Interest {
  fixtures?: readonly number[] | undefined;
  markets?: readonly string[] | undefined;
}

/** What one connection brings; prices of all fixtures, or markets, where these are undefined. */
export interface Heard {
  topics: readonly Topic[];
  fixtures: readonly number[] | undefined;
  markets: readonly string[] | undefined;
}

const URL_PATH = "/api/v1/stream";
/** As many as an address may name (`GET /stream`); who wants more is sent all. */
const MOST_TEXT = 1_900;

/** What all want, each once; undefined where one of them wants everything. */
function joined<Value extends number | string>(
  wanted: readonly (readonly Value[] | undefined)[],
): Value[] | undefined {
  const all = new Set<Value>();
  for (const some of wanted) {
    if (some === undefined) return undefined;
    for (const each of some) all.add(each);
  }
  return all.size ? [...all].sort() : undefined;
}

/** What brings all of this, and no more than an address can ask for. */
export function heardFor(topics: readonly Topic[], interests: readonly Interest[]): Heard {
  const fixtures = joined(interests.map((each) => each.fixtures));
  return {
    topics,
    fixtures: fixtures && fixtures.join(",").length <= MOST_TEXT ? fixtures : undefined,
    markets: joined(interests.map((each) => each.markets)),
  };
}

/** Where it is heard. */
export function streamUrl({ topics, fixtures, markets }: Heard): string {
  const narrowed = [
    fixtures && `&fixtures=${fixtures.join(",")}`,
    markets && `&markets=${markets.join(",")}`,
  ];
  return `${URL_PATH}?topics=${topics.join(",")}${narrowed.map((each) => each ?? "").join("")}`;
}

const same = (these?: readonly string[], those?: readonly string[]): boolean =>
  these?.join() === those?.join();

/**
 * Whether a connection brings what is wanted, and little more. A fixture that leaves the page is heard on: a new
 * connection, after which all is asked for anew, costs more than its prices.
 */
export function brings(heard: Heard, wanted: Heard): boolean {
  if (!same(heard.topics, wanted.topics) || !same(heard.markets, wanted.markets)) return false;
  if (heard.fixtures === undefined || wanted.fixtures === undefined)
    return heard.fixtures === wanted.fixtures;
  const known = new Set(heard.fixtures);
  return known.size <= 2 * wanted.fixtures.length && wanted.fixtures.every((each) => known.has(each));
}
