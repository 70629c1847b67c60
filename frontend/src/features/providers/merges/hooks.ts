"use client";

import { toast } from "sonner";
import useSWR from "swr";

import {
  getListTeamMergesKey,
  getPreviewTeamMergeUrl,
  listTeamMerges,
  mergeTwoTeams,
  previewTeamMerge,
  undoTeamMerge,
} from "@/api/identity/identity";
import type { SameTeam, TeamMerge, TeamMergePreview, TeamMergeRequest } from "@/api/model";
import { once } from "@/lib/once";
import type { ApiError } from "@/lib/request";
import { useCommand, type Command } from "@/lib/use-command";
import { usePages, type Paged } from "@/lib/use-pages";

const PAGE = 20;
const POLL_MS = 30_000;

/** Teams that became another one, newest first. */
export function useMerges(): Paged<TeamMerge> {
  const { paged } = usePages(
    (cursor) => getListTeamMergesKey({ limit: PAGE, ...(cursor && { cursor }) }),
    ([, params]) => listTeamMerges(params),
    { pollMs: POLL_MS },
  );
  return paged;
}

const requestOf = ({ sport, country, team, into }: SameTeam): TeamMergeRequest => ({
  team: { sport, country, key: team.key },
  into: { sport, country, key: into.key },
});

interface Preview {
  preview: TeamMergePreview | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** What merging two teams would do; asked for while `open`, and each time anew. */
export function usePreview(teams: SameTeam, open: boolean): Preview {
  const asked = requestOf(teams);
  const { data, error, mutate, isValidating } = useSWR<TeamMergePreview, ApiError>(
    open ? [getPreviewTeamMergeUrl(), asked] : null,
    () => previewTeamMerge(asked),
    { revalidateOnFocus: false, revalidateOnMount: true, shouldRetryOnError: false, dedupingInterval: 0 },
  );
  // What it would have done when it was last asked says nothing of now.
  const now = !isValidating;
  return { preview: now ? data : undefined, error: now ? error : undefined, retry: () => void mutate() };
}

/** Makes one team another. */
export const useMerge = (teams: SameTeam): Command =>
  useCommand(async () => {
    const asked = requestOf(teams);
    const made = await once("merge teams", asked, (options) => mergeTwoTeams(asked, options));
    toast(`${made.team.name} is ${made.into.name} now`, {
      description: "“Merged teams” below has the way back.",
    });
  });

/** Makes two teams of one again. */
export const useUndo = (merge: TeamMerge): Command =>
  useCommand(async () => {
    await once("undo team merge", merge.id, (options) => undoTeamMerge(merge.id, options));
    toast(`${merge.team.name} and ${merge.into.name} are two teams again`);
  });
