// Writes the table of market types, as the API's document carries it, into the generated client: names, selections
// and lines are known before anything is asked.

import { readFileSync, writeFileSync } from "node:fs";

const { "x-market-types": types } = JSON.parse(readFileSync("../backend/openapi.json", "utf-8"));
writeFileSync(
  "src/api/market-types.ts",
  `import type { MarketType } from "./model";

/** All market types that can be priced and settled, by key. */
export const MARKET_TYPES: Readonly<Record<string, MarketType>> = ${JSON.stringify(
    Object.fromEntries(types.map((type) => [type.key, type])),
  )};
`,
);
