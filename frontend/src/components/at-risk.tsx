import { cn } from "@/lib/cn";
import { percent } from "@/lib/format";

interface ClassProps {
  className?: string;
}

const WHY =
  "Some scores return the stake, or half of it. Nothing known of the fixture says how often, so the edge is that of a stake that is won or lost: the true one is nearer to zero.";

/** Beside figures of a bet that may return its stake, while nothing says how often it does. */
export const GivenNoPush = ({ className }: ClassProps) => (
  <span title={WHY} className={cn("text-11 font-normal text-muted", className)}>
    given no push
  </span>
);

interface MarkProps extends ClassProps {
  /** Expected share of the stake that does not return; null where nobody knows it. */
  share: number | null | undefined;
}

/** The same as a mark, where there is no space for words; nothing where it is known how much returns. */
export const NoPushMark = ({ share, className }: MarkProps) =>
  share === null && (
    <span title={`Given no push: ${WHY}`} className={cn("pl-0.5 text-11 font-normal text-muted", className)}>
      <span aria-hidden>†</span>
      <span className="sr-only"> given no push</span>
    </span>
  );

/** What follows a figure of such a bet in a sentence. */
export const givenNoPush = (share: number | null | undefined): string =>
  share === null ? " given no push" : "";

/** How much of a stake is expected to be won or lost, and not to come back; nothing where that is all of it. */
export function AtRisk({ share }: { share: number | null }) {
  if (share === null) return <GivenNoPush className="block" />;
  if (share === 1) return null;
  return (
    <span
      title="Expected share of a stake that is won or lost; some scores return the rest, and the edge counts it"
      className="block text-11 font-normal text-muted"
    >
      {percent(share)} at risk
    </span>
  );
}
