import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The numeric size names of our type scale would otherwise be taken for colours and dropped.
const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["11", "12", "13", "15", "20", "28"] }] } },
});

/** Join class names; of two that set the same property the later wins. */
export const cn = (...inputs: ClassValue[]): string => merge(clsx(inputs));
