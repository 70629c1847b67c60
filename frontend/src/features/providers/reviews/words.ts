import type { IdentityReview, IdentityReviewState } from "@/api/model";

export const STATE_NAMES: Record<IdentityReviewState, string> = {
  review: "Waiting",
  joined: "Joined",
  separate: "Separate",
  ignored: "Ignored",
};

export const eventText = ({ home, away, title }: Pick<IdentityReview, "home" | "away" | "title">): string =>
  title ?? `${home} – ${away}`;

/** How a piece of evidence weighs, in words. */
export function weightWord(weight: number): string {
  if (Math.abs(weight) < 0.05) return "neutral";
  const size = Math.abs(weight) >= 0.6 ? "strongly " : Math.abs(weight) < 0.25 ? "weakly " : "";
  return `${size}${weight > 0 ? "for" : "against"}`;
}
