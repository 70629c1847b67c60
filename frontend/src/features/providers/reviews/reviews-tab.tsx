"use client";

import { useMerges } from "../merges/hooks";
import { MergesPanel } from "../merges/merges-panel";
import { useProvidersQuery } from "../query";
import { useReviews } from "./hooks";
import { ReviewsPanel } from "./reviews-panel";

/** What waits for a person, and the teams that were made one on the way; what happens to teams is seen in both. */
export function ReviewsTab() {
  const [{ state, from }] = useProvidersQuery();
  const reviews = useReviews(state, from);
  const merges = useMerges();
  const refresh = () => {
    reviews.retry();
    merges.retry();
  };
  return (
    <>
      <ReviewsPanel reviews={reviews} onTeams={refresh} />
      <MergesPanel merges={merges} onDone={refresh} />
    </>
  );
}
