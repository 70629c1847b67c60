import { defineConfig } from "orval";

/**
 * Opens the references to JsonValue, the schema that allows anything. Behind a name orval types it as `{}`, which
 * null is not; in place it becomes `unknown`.
 */
function opened<Part>(part: Part): Part {
  if (Array.isArray(part)) return part.map(opened) as Part;
  if (typeof part !== "object" || part === null) return part;
  if ("$ref" in part && part.$ref === "#/components/schemas/JsonValue") return {} as Part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, opened(value)])) as Part;
}

export default defineConfig({
  advisor: {
    input: {
      target: "../backend/openapi.json",
      override: {
        transformer: (document) => {
          const { JsonValue: _anything, ...schemas } = document.components?.schemas ?? {};
          return opened({ ...document, components: { ...document.components, schemas } });
        },
      },
    },
    output: {
      mode: "tags-split",
      target: "src/api",
      schemas: "src/api/model",
      client: "swr",
      httpClient: "fetch",
      clean: true,
      override: {
        mutator: { path: "src/lib/request.ts", name: "request" },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
});
