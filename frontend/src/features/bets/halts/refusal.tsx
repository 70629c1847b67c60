import { TriangleAlert } from "lucide-react";

import { errorText } from "@/lib/field-labels";
import type { ApiError } from "@/lib/request";

/** Within a dialog: that a command was not done, and why, said aloud. */
export function Refusal({ title, error }: { title: string; error: ApiError | undefined }) {
  if (!error) return null;
  return (
    <span role="alert" className="mt-3 block rounded border border-danger/40 px-2.5 py-2">
      <span className="flex items-center gap-1.5 font-medium text-danger">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        {title}
      </span>
      <span className="mt-1 block text-pretty text-text">{errorText(error)}</span>
    </span>
  );
}
