import { Badge } from "./ui/badge";

interface GroupHeadingProps {
  competition: string;
  day: string;
  /** What its matches have in common besides. */
  note?: string;
  /** Whether the competition is made up. */
  demo?: boolean;
}

/** The heading of a competition's matches on one day. */
export function GroupHeading({ competition, day, note, demo }: GroupHeadingProps) {
  return (
    <h2 className="flex items-baseline gap-2 border-b border-border/60 bg-surface-2/60 px-3 py-1 text-12">
      <span className="font-medium">{competition}</span>
      {demo && <Badge>demo</Badge>}
      <span className="num text-11 text-muted">{day}</span>
      {note && <span className="text-11 text-muted">{note}</span>}
    </h2>
  );
}
