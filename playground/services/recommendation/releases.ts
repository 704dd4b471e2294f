/** What differs between the versions of the recommendation service: how candidates are ranked. */
export interface Candidate {
  id: number;
  stars: number;
  priceCents: number;
}

export interface Release {
  rank(candidates: Candidate[], productId: number): Candidate[];
}

const others = (candidates: Candidate[], productId: number): Candidate[] =>
  candidates.filter(candidate => candidate.id !== productId);

export const releases: Record<string, Release> = {
  '1.0.0': {
    rank: (candidates, productId) => others(candidates, productId).sort((one, other) => other.stars - one.stars),
  },
  '1.1.0': {
    // Same stars: the cheaper one first.
    rank: (candidates, productId) =>
      others(candidates, productId).sort((one, other) => other.stars - one.stars || one.priceCents - other.priceCents),
  },
};
