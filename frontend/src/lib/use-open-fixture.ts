"use client";

import { parseAsInteger, useQueryStates } from "nuqs";

/** The open fixture, kept in the address so that it can be linked to and left with Back. */
export const useOpenFixture = () => useQueryStates({ fixture: parseAsInteger }, { history: "push" });
