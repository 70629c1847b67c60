"use client";

import { HistoryBooks } from "@/features/fixtures/history-books";
import { FixtureSheet as Sheet } from "@/features/odds/fixture-sheet";

/** The one sheet of a fixture, from wherever it is opened: its live prices and those of history. */
export const FixtureSheet = () => <Sheet history={(odds) => <HistoryBooks odds={odds} />} />;
