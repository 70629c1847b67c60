"use client";

import { useRef } from "react";

/** The same object for as long as it says the same, so that what is drawn of it is not drawn again. */
export function useSettled<Value>(value: Value): Value {
  const kept = useRef({ text: JSON.stringify(value), value });
  const text = JSON.stringify(value);
  if (text !== kept.current.text) kept.current = { text, value };
  return kept.current.value;
}
