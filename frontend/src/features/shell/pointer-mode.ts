"use client";

import { useEffect } from "react";

/** On the root element while the last thing used was a pointer. */
const MARK = "data-pointer";
// Held for a chord with the pointer, such as Ctrl+click; nobody moves the focus with them.
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

/**
 * Marks the page while it is used by pointer, so that it draws no focus ring then. The browser alone would draw one on
 * whatever a script focuses, and widgets such as tabs focus what is clicked by script.
 */
export function usePointerMode(): void {
  useEffect(() => {
    const root = document.documentElement;
    const onPointer = () => root.setAttribute(MARK, "");
    const onKey = (event: KeyboardEvent) => {
      if (!MODIFIERS.has(event.key)) root.removeAttribute(MARK);
    };
    // Before any widget handles them: the focus moves while they do.
    window.addEventListener("pointerdown", onPointer, true);
    window.addEventListener("keydown", onKey, true);
    return () => {
      window.removeEventListener("pointerdown", onPointer, true);
      window.removeEventListener("keydown", onKey, true);
      root.removeAttribute(MARK);
    };
  }, []);
}
