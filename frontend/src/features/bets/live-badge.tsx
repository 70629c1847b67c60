import type { Mode } from "@/api/model";
import { Badge } from "@/components/ui/badge";

/** What is bet with money says so; on paper nothing does. */
export function LiveBadge({ mode }: { mode: Mode }) {
  if (mode !== "live") return null;
  return (
    <Badge tone="loss" className="ml-1.5">
      Live
    </Badge>
  );
}
