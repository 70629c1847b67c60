import type { StreamCheck } from "@/api/model";
import { cn } from "@/lib/cn";
import { count, decimal, percent } from "@/lib/format";
import { plural } from "@/lib/words";

/** The provider's stream, held against what it answers when asked. */
export function StreamLine({ stream }: { stream: StreamCheck }) {
  const { lag, error, compared, never, fault } = stream;
  return (
    <p data-testid="stream-line" className={cn("mt-1 text-12", fault ? "text-warn" : "text-muted")}>
      Stream:{" "}
      {lag === null ? (
        "lag not known yet"
      ) : (
        <>
          <span className="num whitespace-nowrap">
            {decimal(Math.abs(lag), 1)} ± {decimal(error, 1)}
          </span>{" "}
          s {lag < 0 ? "ahead of" : "behind"} its answers
        </>
      )}
      {compared > 0 && (
        <>
          , <span className="num">{percent(never / compared)}</span> never said, of{" "}
          {plural(compared, count(compared), "price")}
        </>
      )}
    </p>
  );
}
