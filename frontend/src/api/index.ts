export * from "./backtests/backtests";
export * from "./competitions/competitions";
export * from "./fixtures/fixtures";
export * from "./health/health";
export * from "./strategies/strategies";
export * from "./venues/venues";
