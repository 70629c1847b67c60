"use client";

import { useRef } from "react";

const ROW = "[data-row], [data-fixture]";
const LEAVING = "[data-leaving]";

const isUsable = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement &&
  element !== document.body &&
  element.isConnected &&
  !element.closest(LEAVING);

/** The rows that stay, in the order of the page. */
const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>(ROW)].filter(
    (row) => row.matches("button, a, [tabindex]") && !row.closest(LEAVING),
  );

/** Puts the focus where work goes on: on `element`, else on the row behind it, before it, or on the page itself. */
export function focusNear(element: Element | null): void {
  if (isUsable(element)) return element.focus();
  const near = rows();
  const follows = (row: HTMLElement) =>
    element !== null && (element.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  // One that has left the page has no place any more, and the first row is as good as another.
  const next = element?.isConnected ? (near.find(follows) ?? near.at(-1)) : near[0];
  (next ?? document.querySelector<HTMLElement>("#page"))?.focus();
}

/** Puts the focus on the row behind one that is about to leave, or before it where it is the last. */
export function focusBehind(leaving: Element): void {
  const stays = rows().filter((row) => !leaving.contains(row));
  const next =
    stays.find((row) => leaving.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) ??
    stays.at(-1);
  (next ?? document.querySelector<HTMLElement>("#page"))?.focus();
}

/**
 * For what opens without a button of its own (by the address, by a key): the handler that gives the focus back, when it
 * closes, to what had it before.
 */
export function useFocusReturn(open: boolean): (event: Event) => void {
  const from = useRef<Element | null>(null);
  const was = useRef(false);
  // While it is drawn for the first time nothing has taken the focus yet.
  if (open && !was.current && typeof document !== "undefined") from.current = document.activeElement;
  was.current = open;
  return (event) => {
    event.preventDefault();
    const { current } = from;
    focusNear(current === document.body ? null : current);
  };
}
