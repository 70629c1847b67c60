import type { BetMoment } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { cn } from "@/lib/cn";
import { preciseClock, utc, weekday } from "@/lib/time";

const DOTS: Record<BetMoment["kind"], string> = {
  intended: "border border-accent",
  sent: "border border-accent",
  matched: "bg-accent",
  ended: "bg-faint",
  settled: "bg-text",
  corrected: "bg-warn",
};

/** What happened to a bet, oldest first; each day is named once. */
export function Timeline({ moments }: { moments: readonly BetMoment[] }) {
  return (
    <SheetSection title="Timeline">
      <ol className="space-y-2">
        {moments.map((moment, place) => {
          const day = weekday(moment.at);
          const before = moments[place - 1];
          const isNew = !before || weekday(before.at) !== day;
          return (
            <li key={`${moment.at} ${moment.kind} ${place}`}>
              {isNew && <span className="mb-1 block text-11 text-muted">{day}</span>}
              <span className="grid grid-cols-[10px_92px_minmax(0,1fr)] items-start gap-x-2">
                <span aria-hidden className={cn("mt-1.5 size-2 rounded-full", DOTS[moment.kind])} />
                <time dateTime={moment.at} title={utc(moment.at)} className="num pt-px text-12 text-muted">
                  {preciseClock(moment.at)}
                </time>
                <span className="text-pretty break-words text-13">{moment.text}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </SheetSection>
  );
}
