import type { RefusalCount } from "@/api/model";
import { Bar } from "@/components/charts/bar";
import { Panel } from "@/components/panel";
import { count } from "@/lib/format";
import { words } from "@/lib/words";

interface RefusalsPanelProps {
  refusals: readonly RefusalCount[];
  /** Bets the strategy asked for. */
  signals: number;
}

/** Signals that became no bet, by the rule that refused them. */
export function RefusalsPanel({ refusals, signals }: RefusalsPanelProps) {
  const total = refusals.reduce((sum, each) => sum + each.count, 0);
  const most = Math.max(1, ...refusals.map((each) => each.count));
  return (
    <Panel title="Refused signals" aside={<span className="num">{count(total)}</span>}>
      {refusals.length ? (
        <ul className="divide-y divide-border/60">
          {[...refusals]
            .sort((a, b) => b.count - a.count)
            .map((each) => (
              <li key={each.code} className="px-3 py-2">
                <div className="flex items-baseline justify-between gap-3">
                  <span className="text-13">{words(each.code)}</span>
                  <span className="num text-13">{count(each.count)}</span>
                </div>
                <p className="pb-1.5 text-12 text-muted">{each.meaning}</p>
                <Bar share={each.count / most} />
              </li>
            ))}
        </ul>
      ) : (
        <p className="px-3 py-4 text-12 text-muted">
          {signals ? "Every signal became a bet." : "There was no signal to refuse."}
        </p>
      )}
    </Panel>
  );
}

/** What a reader must know to read the figures right. */
export function NotesPanel({ notes }: { notes: readonly string[] }) {
  if (!notes.length) return null;
  return (
    <Panel title="Notes">
      <ul className="space-y-1.5 px-3 py-2.5">
        {notes.map((note) => (
          <li key={note} className="flex gap-2 text-pretty text-12 text-muted">
            <span aria-hidden className="mt-[7px] size-1 shrink-0 rounded-full bg-faint" />
            {note}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
