"use client";

import { MultiSelect } from "@/components/multi-select";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/select";
import { count } from "@/lib/format";
import { words } from "@/lib/words";

import { useCompetitions } from "./hooks";

const ANY = "any";

interface SportFilterProps {
  value: string | null;
  onChange: (sport: string | null) => void;
  className?: string;
}

/** One sport of those there are competitions of, or all. */
export function SportFilter({ value, onChange, className }: SportFilterProps) {
  const { competitions } = useCompetitions();
  const sports = [...new Set(competitions.map((each) => each.sport))].sort();
  return (
    <Select
      aria-label="Sport"
      value={value ?? ANY}
      onChange={(sport) => onChange(sport === ANY ? null : sport)}
      choices={[
        { value: ANY, label: "All sports" },
        ...sports.map((sport) => ({ value: sport, label: words(sport) })),
      ]}
      className={className}
    />
  );
}

interface CompetitionFilterProps {
  /** Offers the competitions of this sport alone. */
  sport?: string | null;
  value: readonly string[];
  onChange: (competitions: string[]) => void;
  /** Shows how many matches of each are at hand. */
  matches?: boolean;
  className?: string;
}

/** Any number of competitions; none chosen means all. */
export function CompetitionFilter({ sport, value, onChange, matches, className }: CompetitionFilterProps) {
  const { competitions } = useCompetitions();
  return (
    <MultiSelect
      label="Competitions"
      options={competitions
        .filter((each) => !sport || each.sport === sport)
        .map((each) => ({
          value: each.code,
          label: each.name,
          keywords: [each.code, each.country],
          hint: matches ? count(each.matches) : undefined,
          badge: each.demo && <Badge>demo</Badge>,
        }))}
      value={value}
      onChange={onChange}
      placeholder="All competitions"
      className={className}
    />
  );
}
