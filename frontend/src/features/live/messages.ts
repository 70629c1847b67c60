import type {
  BoardBest,
  Confirmed,
  FlagChange,
  MarketFigures,
  NoticeMessage,
  PriceChange,
  QuotesMessage,
  ResyncMessage,
  VenueFigures,
} from "@/api/model";
import {
  isBoolean,
  isDecimal,
  isInstant,
  isNumber,
  isText,
  isWhole,
  listOf,
  oneOf,
  orNull,
  shaped,
  type Guard,
} from "@/lib/guards";

/** What the stream sends; `quotes` brings the changes themselves, the others name what to ask for anew. */
export const TOPICS = [
  "quotes",
  "value_bets",
  "arbitrage",
  "providers",
  "scores",
  "reviews",
  "breakers",
  "risk_levels",
  "conservative_mode",
] as const;
export type Topic = (typeof TOPICS)[number];

const MARKET = {
  fixture_id: isWhole,
  market: isText,
  participant_id: orNull(isWhole),
  line: orNull(isDecimal),
};
const PRICE = { ...MARKET, selection: isWhole, venue: isText, side: oneOf("back", "lay") };

const isChange = shaped<PriceChange>({
  ...PRICE,
  odds: orNull(isDecimal),
  previous: orNull(isDecimal),
  at: isInstant,
  confirmed_at: isInstant,
  quality_flag: orNull(isText),
});

const isFlag = shaped<FlagChange>({ ...PRICE, quality_flag: orNull(isText) });

const isBest = shaped<BoardBest>({
  selection: isText,
  venue: orNull(isText),
  odds: orNull(isDecimal),
  edge: orNull(isNumber),
  kelly: orNull(isNumber),
});

const isVenue = shaped<VenueFigures>({
  venue: isText,
  edge: listOf(orNull(isNumber)),
  value: listOf(isBoolean),
  overround: orNull(isNumber),
});

const isFigures = shaped<MarketFigures>({
  ...MARKET,
  fair: listOf(orNull(isNumber)),
  fair_odds: listOf(orNull(isDecimal)),
  fair_source: orNull(isText),
  at_risk: orNull(isNumber),
  best: listOf(isBest),
  best_overround: orNull(isNumber),
  venues: listOf(isVenue),
  ageing_seconds: isWhole,
  stale_seconds: isWhole,
});

const isConfirmed = shaped<Confirmed>({
  provider: isText,
  fixture_id: isWhole,
  market: isText,
  at: isInstant,
});

const isQuotes = shaped<QuotesMessage>({
  topic: oneOf("quotes"),
  changes: listOf(isChange),
  flags: listOf(isFlag),
  figures: listOf(isFigures),
  confirmed: listOf(isConfirmed),
  resync: listOf(isWhole),
  dropped: isWhole,
  sent_at: isInstant,
});

const isNotice = shaped<NoticeMessage>({ topic: isText, ids: listOf(isText), sent_at: isInstant });
const isResync = shaped<ResyncMessage>({ topic: oneOf("resync"), reason: isText, sent_at: isInstant });

/** The data of an event as what `guard` proves it to be; null where it is anything else. */
function parsed<Value>(data: unknown, guard: Guard<Value>): Value | null {
  if (!isText(data)) return null;
  try {
    const value: unknown = JSON.parse(data);
    return guard(value) ? value : null;
  } catch {
    return null;
  }
}

export const parseQuotes = (data: unknown): QuotesMessage | null => parsed(data, isQuotes);

export const parseNotice = (topic: Topic, data: unknown): NoticeMessage | null => {
  const notice = parsed(data, isNotice);
  return notice?.topic === topic ? notice : null;
};

export const parseResync = (data: unknown): ResyncMessage | null => parsed(data, isResync);
