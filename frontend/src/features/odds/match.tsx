import type { BoardRow } from "@/api/model";
import { Flash } from "@/components/flash";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { UNKNOWN } from "@/lib/format";
import { endingText, overtimeText, scoreText } from "@/lib/score";
import { clock, date, utc } from "@/lib/time";
import { NO_START, words } from "@/lib/words";

/** When it starts, or how far it is: the clock in play, the result at the end. */
export function Moment({ row, className }: { row: BoardRow; className?: string }) {
  if (row.status === "in_play") {
    return (
      <span className={cn("num inline-flex items-center gap-1.5 text-12 text-accent", className)}>
        <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-accent" />
        <span className="sr-only">In play </span>
        {row.score?.clock || "Live"}
      </span>
    );
  }
  if (row.status === "scheduled") {
    return (
      <time
        dateTime={row.kickoff}
        title={row.title === null ? utc(row.kickoff) : NO_START}
        className={cn("num text-12 text-muted", className)}
      >
        {row.title === null ? clock(row.kickoff) : date(row.kickoff)}
      </time>
    );
  }
  return (
    <Badge tone={row.status === "finished" ? "neutral" : "warn"} className={className}>
      {row.status === "finished" ? "Final" : words(row.status)}
    </Badge>
  );
}

/** The score of a game that has begun; nothing before. */
export function Score({ row, className }: { row: BoardRow; className?: string }) {
  if (row.status === "scheduled") return null;
  const text = row.score && scoreText(row.score);
  return (
    <Flash of={text} className={cn("num rounded-sm font-medium", className)}>
      {text ?? UNKNOWN}
    </Flash>
  );
}

/** Of a game that was not over with its normal time, or before it, how that was; nothing of others. */
export function Ending({ row, className }: { row: BoardRow; className?: string }) {
  const said = endingText(row.ending) ?? (row.score && overtimeText(row.score));
  return said ? <span className={cn("whitespace-nowrap", className)}>{said}</span> : null;
}
