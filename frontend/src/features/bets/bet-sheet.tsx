"use client";

import { ArrowRight, Download } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { getDownloadDisputeFileUrl, useGetBet } from "@/api/bets/bets";
import type { BetOrder, BetOrderDetail } from "@/api/model";
import { Change } from "@/components/numbers";
import { ErrorState } from "@/components/states";
import { Timestamp } from "@/components/timestamp";
import { Sheet } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { edge, probability, size } from "@/lib/format";
import { useLastPresent } from "@/lib/hooks";
import { fixtureName, marketTitle } from "@/lib/words";

import { ProfitOf, StateBadge } from "./bet-columns";
import { POLL_MS } from "./hooks";
import { useOpenBet } from "./query";
import { Checks } from "./sheet/checks";
import { Entries } from "./sheet/entries";
import { Fills } from "./sheet/fills";
import { OpenItems } from "./sheet/open-items";
import { Quotes } from "./sheet/quotes";
import { Timeline } from "./sheet/timeline";
import { onText } from "./words";

/** The bet named in the address, with everything that is known of it. */
export function BetSheet() {
  const [{ bet: reference }, setOpen] = useOpenBet();
  const last = useLastPresent(reference);
  return last === null ? null : (
    <OpenSheet
      key={last}
      reference={last}
      open={reference !== null}
      onClose={() => void setOpen({ bet: null })}
    />
  );
}

interface OpenSheetProps {
  reference: string;
  open: boolean;
  onClose: () => void;
}

function OpenSheet({ reference, open, onClose }: OpenSheetProps) {
  const { data, error, mutate } = useGetBet(reference, {
    swr: { refreshInterval: open ? POLL_MS : 0 },
  });
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={data ? onText(data.bet) : "Bet"}
      description={data ? <Where bet={data.bet} /> : error ? "Not loaded" : "Loading"}
    >
      {data ? (
        <Body detail={data} />
      ) : error ? (
        <ErrorState title="The bet could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <div role="status" aria-busy aria-label="Loading the bet" className="space-y-3 p-4">
          <Skeleton className="h-14 w-full" />
          {Array.from({ length: 6 }, (_, row) => (
            <Skeleton key={row} className="h-8 w-full" />
          ))}
        </div>
      )}
    </Sheet>
  );
}

function Where({ bet }: { bet: BetOrder }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>{marketTitle(bet)}</span>
      {bet.fixture && (
        <>
          <span>{fixtureName(bet.fixture)}</span>
          <span>{bet.fixture.competition_name}</span>
          <Timestamp at={bet.fixture.kickoff} />
        </>
      )}
      <StateBadge bet={bet} />
      <span>
        {bet.mode}, strategy <span className="num">{bet.instance}</span>
      </span>
    </span>
  );
}

function Body({ detail }: { detail: BetOrderDetail }) {
  const { bet } = detail;
  const { odds } = useOddsFormat();
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-4 py-3 sm:grid-cols-4">
        <Figure
          name={bet.venue_name}
          value={odds(bet.matched?.odds ?? bet.odds)}
          note={`asked ${odds(bet.odds)} or ${bet.side === "lay" ? "less" : "more"}`}
        />
        <Figure
          name={bet.side === "lay" ? "Backer's stake" : "Stake"}
          value={size(bet.matched?.stake ?? bet.stake)}
          note={stakeNote(bet)}
        />
        <Figure name="Edge" value={edge(bet.edge)} note={`fair ${probability(bet.fair_probability)}`} />
        {bet.profit ? (
          <Figure name="Profit" value={<ProfitOf bet={bet} />} note={`commission ${size(bet.commission)}`} />
        ) : (
          <Figure name="CLV" value={<Change value={bet.clv} />} note="once the event has begun" />
        )}
      </dl>
      <p className="px-4 pb-3 text-pretty text-12 text-muted">
        {bet.state_text}
        {bet.reason && `: ${bet.reason}`}.
        {bet.close_out !== null && ` Closes other bets, by close-out ${bet.close_out}.`}
        {bet.profit && bet.clv !== null && (
          <>
            {" "}
            CLV <Change value={bet.clv} />, fair {probability(bet.closing_probability)} at the start.
          </>
        )}
      </p>
      <OpenItems items={detail.open_items} />
      <Timeline moments={detail.timeline} />
      <Quotes quotes={detail.quotes} />
      <Checks checks={detail.checks} />
      <Fills fills={detail.fills} />
      <Entries entries={detail.entries} />
      <div className="flex flex-wrap gap-x-6 border-t px-4 py-3">
        {bet.close_out === null && <More href={`/value-bets?bet=${bet.cause}`}>Why it was value</More>}
        {bet.fixture && <More href={`/odds?fixture=${bet.fixture.id}`}>All odds of this fixture</More>}
        <a
          href={getDownloadDisputeFileUrl(bet.reference)}
          download
          className="inline-flex items-center gap-1 text-12 text-accent hover:underline touch:min-h-11"
        >
          Dispute file <Download aria-hidden className="size-3.5" />
        </a>
      </div>
    </>
  );
}

/** What of the stake was matched, and what that can lose. */
function stakeNote({ matched, stake }: BetOrder): string {
  if (matched === null) return "nothing matched";
  const part = matched.stake.amount === stake.amount ? "" : `of ${size(stake)}, `;
  return `${part}${size(matched.at_risk)} at risk`;
}

const More = ({ href, children }: { href: string; children: string }) => (
  <Link
    href={href}
    className="inline-flex items-center gap-1 text-12 text-accent hover:underline touch:min-h-11"
  >
    {children} <ArrowRight aria-hidden className="size-3.5" />
  </Link>
);

function Figure({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-11 text-muted">{name}</dt>
      <dd className="num text-20">{value}</dd>
      <dd className="num text-pretty text-11 text-muted">{note}</dd>
    </div>
  );
}
