import type { NoticeMessage, PriceChange, QuotesMessage, ResyncMessage } from "@/api/model";
import {
  isDecimal,
  isInstant,
  isText,
  isWhole,
  listOf,
  oneOf,
  orNull,
  shaped,
  type Guard,
} from "@/lib/guards";

/** What the stream sends; `quotes` brings the changes themselves, the others name what to ask for anew. */
export const TOPICS = ["quotes", "value_bets", "arbitrage", "providers", "scores", "reviews"] as const;
export type Topic = (typeof TOPICS)[number];

const isChange = shaped<PriceChange>({
  fixture_id: isWhole,
  market: isText,
  line: orNull(isDecimal),
  selection: isWhole,
  venue: isText,
  side: oneOf("back", "lay"),
  odds: orNull(isDecimal),
  previous: orNull(isDecimal),
  at: isInstant,
  quality_flag: orNull(isText),
});

const isQuotes = shaped<QuotesMessage>({
  topic: oneOf("quotes"),
  changes: listOf(isChange),
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
