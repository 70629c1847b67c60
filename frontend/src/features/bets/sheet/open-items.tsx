import type { BetOpenItem } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";

/** What contradicts what is known of an order, for a person to look at. */
export function OpenItems({ items }: { items: readonly BetOpenItem[] }) {
  if (items.length === 0) return null;
  return (
    <SheetSection title="To look at">
      <ul className="space-y-2 text-12">
        {items.map((item, place) => (
          <li key={`${item.at} ${place}`}>
            <span className="flex items-center gap-2 text-muted">
              <Badge tone={item.closed_at === null ? "warn" : "neutral"}>
                {item.closed_at === null ? "Open" : "Closed"}
              </Badge>
              <Timestamp at={item.at} />
            </span>
            <span className="mt-0.5 block text-pretty break-words">{item.text}</span>
            {item.closed_because && (
              <span className="block text-pretty break-words text-muted">{item.closed_because}</span>
            )}
          </li>
        ))}
      </ul>
    </SheetSection>
  );
}
