import { isRecord } from "./guards";

/** Any value JSON can carry. The generated client types such parts of the API as opaque. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };

const isJsonObject = (value: unknown): value is JsonObject => isRecord(value);

/** Opens an opaque part of an API answer, which is JSON by its transport; what is no object reads as empty. */
export const jsonObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
