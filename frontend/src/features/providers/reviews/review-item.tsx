"use client";

import type { Fact, IdentityReview, ReviewCandidate, SameTeam } from "@/api/model";
import { DivergingBar } from "@/components/charts/bar";
import { Ago, Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useProviderName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { age, decimal, percent } from "@/lib/format";
import { fixtureName, subjectName } from "@/lib/words";

import { MergeButton } from "../merges/merge-button";
import type { Choice } from "./hooks";
import { eventText, STATE_NAMES, weightWord } from "./words";

interface ItemProps {
  review: IdentityReview;
  onDecide: (choice: Choice) => void;
  /** Two teams were made one. */
  onTeams: () => void;
}

/** A provider's event beside those of ours it may be, with the evidence and what can be said. */
export function ReviewItem({ review, onDecide, onTeams }: ItemProps) {
  const waits = review.state === "review";
  return (
    <li
      data-review={`${review.provider} ${review.ref}`}
      className="grid gap-x-4 gap-y-3 border-b border-border/60 p-3 last:border-b-0 lg:grid-cols-[260px_minmax(0,1fr)]"
    >
      <div className="min-w-0">
        <Event review={review} />
        <div className="mt-3 flex flex-wrap gap-2">
          {waits ? (
            <>
              <Button
                size="sm"
                title="None of ours: it becomes a game of its own"
                onClick={() => onDecide({ decision: "separate", fixture_id: null })}
              >
                Separate
              </Button>
              <Button
                size="sm"
                variant="ghost"
                title="Its prices are never used"
                onClick={() => onDecide({ decision: "ignore", fixture_id: null })}
              >
                Ignore
              </Button>
            </>
          ) : (
            <Button size="sm" onClick={() => onDecide({ decision: "reopen", fixture_id: null })}>
              Reopen
            </Button>
          )}
        </div>
      </div>
      {review.candidates.length === 0 ? (
        <p className="text-12 text-muted">
          {waits ? "None of ours is like it." : "What was compared is no longer kept."}
        </p>
      ) : (
        <ul className="grid content-start gap-3 md:grid-cols-2 2xl:grid-cols-3">
          {review.candidates.map((candidate) => (
            <Candidate
              key={candidate.fixture_id}
              candidate={candidate}
              review={review}
              onTeams={onTeams}
              onJoin={
                waits ? () => onDecide({ decision: "join", fixture_id: candidate.fixture_id }) : undefined
              }
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function Event({ review }: { review: IdentityReview }) {
  const name = useProviderName();
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 text-11 text-muted">
        <span title={`Their key: ${review.ref}`}>{name(review.provider)}</span>
        {review.state !== "review" && <Badge>{STATE_NAMES[review.state]}</Badge>}
      </p>
      <h3 className="mt-1 break-words text-13 font-medium">{eventText(review)}</h3>
      <p className="mt-0.5 text-12">
        <Timestamp at={review.kickoff} />
      </p>
      <p className="truncate text-12 text-muted" title={`Their key: ${review.competition}`}>
        {subjectName(review.competition)}
      </p>
      <p className="mt-1 text-11 text-muted">
        first seen <Ago at={review.first_seen} />, last <Ago at={review.last_seen} />
      </p>
    </>
  );
}

interface CandidateProps {
  candidate: ReviewCandidate;
  review: IdentityReview;
  onJoin: (() => void) | undefined;
  onTeams: () => void;
}

function Candidate({ candidate, review, onJoin, onTeams }: CandidateProps) {
  const { kickoff, competition, score, facts } = candidate;
  const apart = Date.parse(kickoff) - Date.parse(review.kickoff);
  return (
    <li className="flex min-w-0 flex-col rounded border bg-surface-2/40">
      <div className="flex items-start gap-2 border-b px-2.5 py-2">
        <div className="min-w-0 flex-1">
          <p className="break-words text-13">{fixtureName(candidate)}</p>
          <p className="flex flex-wrap gap-x-2 text-12">
            <Timestamp at={kickoff} />
            {apart !== 0 && (
              <span className="num text-warn">
                {age(Math.abs(apart))} {apart > 0 ? "later" : "earlier"}
              </span>
            )}
          </p>
          <p className="truncate text-11 text-muted" title={competition}>
            {competition}
          </p>
        </div>
        <div className="flex shrink-0 flex-col items-end gap-1">
          <span className="num text-13" title="How sure the matcher is that it is the same game">
            {percent(score)}
          </span>
          {onJoin && (
            <Button
              size="sm"
              variant="primary"
              aria-label={`Join with ${fixtureName(candidate)}`}
              onClick={onJoin}
            >
              Join
            </Button>
          )}
        </div>
      </div>
      <Facts facts={facts} />
      {candidate.same_teams.map((teams) => (
        <SecondName key={teams.team.key} teams={teams} onDone={onTeams} />
      ))}
    </li>
  );
}

/** The reported name is a team's of its own, which joining the event does not change. */
function SecondName({ teams, onDone }: { teams: SameTeam; onDone: () => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 border-t px-2.5 py-2 text-12">
      <p className="min-w-0 flex-1 basis-40 break-words text-muted">
        <span className="text-text">{teams.team.name}</span> is listed as a team of its own. If it is{" "}
        {teams.into.name}, merge the two.
      </p>
      <MergeButton teams={teams} onDone={onDone} />
    </div>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  const most = Math.max(1, ...facts.map((fact) => Math.abs(fact.weight)));
  return (
    <ul className="flex flex-col gap-1 px-2.5 py-2">
      {facts.map((fact) => (
        <li key={fact.text} className="grid grid-cols-[minmax(0,1fr)_64px_44px] items-center gap-2 text-12">
          <span className="block break-words first-letter:uppercase">
            {fact.text} <span className="text-11 text-muted">({weightWord(fact.weight)})</span>
          </span>
          <DivergingBar value={fact.weight} domain={[-most, most]} />
          <span
            className={cn(
              "num text-right",
              fact.weight > 0 ? "text-profit" : fact.weight < 0 ? "text-loss" : "text-muted",
            )}
          >
            {decimal(fact.weight, 2, { sign: true })}
          </span>
        </li>
      ))}
    </ul>
  );
}
