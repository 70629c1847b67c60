import type { QuoteHistory } from "@/api/model";

/** The prices of one selection: withdrawn once at one venue, steady at another. */
export const aHistory: QuoteHistory = {
  market: "h2h_3way",
  participant_id: null,
  line: null,
  selection: "home",
  series: [
    {
      venue: "sharp",
      side: "back",
      points: [
        {
          at: "2026-11-25T10:00:00Z",
          seen_at: "2026-11-25T10:00:00Z",
          odds: "2.10",
          quality_flag: null,
          bar: null,
        },
        {
          at: "2026-11-25T11:00:00Z",
          seen_at: "2026-11-25T11:00:00Z",
          odds: null,
          quality_flag: null,
          bar: null,
        },
        {
          at: "2026-11-25T11:30:00Z",
          seen_at: "2026-11-25T11:30:00Z",
          odds: "2.00",
          quality_flag: null,
          bar: null,
        },
      ],
    },
    {
      venue: "soft",
      side: "back",
      points: [
        {
          at: "2026-11-25T10:30:00Z",
          seen_at: "2026-11-25T10:30:00Z",
          odds: "2.20",
          quality_flag: null,
          bar: null,
        },
      ],
    },
    {
      venue: "sharp",
      side: "lay",
      points: [
        {
          at: "2026-11-25T10:30:00Z",
          seen_at: "2026-11-25T10:30:00Z",
          odds: "2.30",
          quality_flag: null,
          bar: null,
        },
      ],
    },
  ],
  resolution: "quotes",
  unreadable: [],
  truncated: false,
};
