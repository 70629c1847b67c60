const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const FEATURES = "./src/features";

// Features that the others may build on. Each knows no other feature itself; what is not a feature at all (a component,
// a name, a format) belongs into components or lib instead.
const SHARED = [
  "catalogue", // names of competitions and venues, commissions, the odds format
  "health", // whether the API answers, and in which mode
  "live", // the stream of changes
];

// The frame around every page may compose features, as src/app does; no feature may know it.
const FRAME = "shell";

const features = readdirSync(join(__dirname, FEATURES), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** One zone for each folder, so that a new feature is isolated from its first file on. */
const featureZones = features
  .filter((name) => name !== FRAME)
  .map((name) => ({
    target: `${FEATURES}/${name}`,
    from: FEATURES,
    except: [`./${name}`, ...(SHARED.includes(name) ? [] : SHARED.map((shared) => `./${shared}`))],
    message: `Features do not know each other: share through components, lib or ${SHARED.join(", ")}.`,
  }));

const layerZones = [
  { target: FEATURES, from: "./src/app", message: "Features do not know routes." },
  {
    target: "./src/components",
    from: ["./src/app", FEATURES],
    message: "Shared components know no feature.",
  },
  {
    target: "./src/lib",
    from: ["./src/app", FEATURES, "./src/components"],
    message: "lib is below everything that draws.",
  },
  {
    target: "./src/api",
    from: ["./src/app", FEATURES, "./src/components"],
    message: "The generated client knows only lib/request.",
  },
  {
    target: "./src/testing",
    from: ["./src/app", FEATURES],
    message: "What all tests share knows no feature.",
  },
];

/** @type {import("eslint").Linter.LegacyConfig} */
module.exports = {
  root: true,
  extends: ["next/core-web-vitals", "next/typescript", "prettier"],
  ignorePatterns: [".next", "node_modules", "src/api", "next-env.d.ts"],
  rules: {
    "max-lines": ["error", { max: 250 }],
    eqeqeq: "error",
    "no-console": "error",
    "@typescript-eslint/no-explicit-any": "error",
    "@typescript-eslint/consistent-type-imports": "error",
    "import/no-restricted-paths": ["error", { zones: [...layerZones, ...featureZones] }],
    "@typescript-eslint/no-unused-vars": [
      "error",
      { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
    ],
  },
  overrides: [
    {
      files: ["src/app/**/*.{ts,tsx}", "src/features/**/*.{ts,tsx}", "src/components/**/*.{ts,tsx}"],
      rules: {
        "no-restricted-syntax": [
          "error",
          {
            selector:
              "CallExpression[callee.property.name=/^(toLocaleString|toFixed|toLocaleDateString|toLocaleTimeString)$/]",
            message: "Numbers and times are printed by lib/format.",
          },
          // What is hidden from sight alone is placed by the nearest positioned box. Where that is outside of what
          // scrolls, it stays where it would be unscrolled, and makes the page as high as all that scrolls.
          {
            selector:
              "Literal[value=/^(?!.*(^| )(relative|absolute|fixed|sticky)( |$)).*(^|[ :])overflow-(x-|y-)?(auto|scroll)( |$)/]",
            message:
              "What scrolls is positioned (`relative`), or what is hidden inside makes the page higher.",
          },
        ],
      },
    },
  ],
};
