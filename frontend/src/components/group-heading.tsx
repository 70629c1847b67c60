interface GroupHeadingProps {
  competition: string;
  day: string;
}

/** The heading of a competition's matches on one day. */
export function GroupHeading({ competition, day }: GroupHeadingProps) {
  return (
    <h2 className="flex items-baseline gap-2 border-b border-border/60 bg-surface-2/60 px-3 py-1 text-12">
      <span className="font-medium">{competition}</span>
      <span className="num text-11 text-muted">{day}</span>
    </h2>
  );
}
