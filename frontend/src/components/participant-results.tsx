import { Fragment } from "react";

import type { ParticipantResult } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { count } from "@/lib/format";
import { words } from "@/lib/words";

const WIN = "win";

/** Who won a field, and what players achieved; nothing where no result is known. */
export function ParticipantResults({ results }: { results: readonly ParticipantResult[] }) {
  if (!results.length) return null;
  const statistics = [...new Set(results.map((each) => each.statistic))];
  return (
    <SheetSection title="Results">
      <dl className="space-y-2">
        {statistics.map((statistic) => {
          const own = results.filter((each) => each.statistic === statistic);
          return (
            <Fragment key={statistic}>
              {statistic === WIN ? <Win own={own} /> : <Counts own={own} />}
            </Fragment>
          );
        })}
      </dl>
    </SheetSection>
  );
}

/** `Won by Ann Archer`, of several who share it `Shared by Ann Archer, Bea Bowman`; "" while nobody has won. */
export function winnersText(winners: readonly ParticipantResult[]): string {
  if (!winners.length) return "";
  return `${isShared(winners) ? "Shared by" : "Won by"} ${names(winners)}`;
}

const isShared = (winners: readonly ParticipantResult[]): boolean =>
  winners.some((each) => each.result !== 1);

const names = (results: readonly ParticipantResult[]) =>
  results.map((each) => each.participant.name).join(", ");

function Win({ own }: { own: readonly ParticipantResult[] }) {
  const winners = own.filter((each) => each.result !== null && each.result > 0);
  const absent = own.filter((each) => each.result === null);
  const beaten = own.filter((each) => each.result === 0);
  const shared = isShared(winners);
  return (
    <>
      {winners.length > 0 && (
        <Line name={shared ? "Shared the win" : "Won"} strong>
          {winners
            .map(({ participant, result }) =>
              shared ? `${participant.name} (one of ${result})` : participant.name,
            )
            .join(", ")}
        </Line>
      )}
      {/* Once it is known who won, everybody else lost. */}
      {!winners.length && beaten.length > 0 && <Line name="Did not win">{names(beaten)}</Line>}
      {absent.length > 0 && <Line name="Took no part">{names(absent)}</Line>}
    </>
  );
}

function Counts({ own }: { own: readonly ParticipantResult[] }) {
  const absent = own.filter((each) => each.result === null);
  const present = own.filter((each) => each.result !== null);
  return (
    <div>
      <dt className="text-11 text-muted">{words(own[0]?.statistic ?? "")}</dt>
      {present.map(({ participant, result }) => (
        <dd key={participant.id} className="flex justify-between gap-3 leading-5">
          <span className="min-w-0 truncate">{participant.name}</span>
          <span className="num">{count(result)}</span>
        </dd>
      ))}
      {absent.length > 0 && <dd className="text-12 text-muted">Took no part: {names(absent)}</dd>}
    </div>
  );
}

function Line({ name, strong, children }: { name: string; strong?: true; children: string }) {
  return (
    <div>
      <dt className="text-11 text-muted">{name}</dt>
      <dd className={strong && "font-medium"}>{children}</dd>
    </div>
  );
}
