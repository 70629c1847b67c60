import { Badge } from "@/components/ui/badge";

/** Who plays, and whether it is in a competition that is made up. */
export function MatchName({ name, demo }: { name: string; demo: boolean }) {
  return (
    <span className="flex items-center gap-2">
      <span className="min-w-0 truncate">{name}</span>
      {demo && <Badge>demo</Badge>}
    </span>
  );
}
