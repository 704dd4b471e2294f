import type { Story } from '../../../../src/api/story.ts';

export const STAGES = ['began', 'noticed', 'diagnosed', 'decided', 'approved', 'acted', 'over', 'learnt'] as const;

export interface Stage {
  readonly name: (typeof STAGES)[number];
  /** Since the onset; absent while it has not come. */
  readonly offsetMs?: number;
}

/** The first fact of each kind brings an incident into a stage. */
const ENTERED_BY: Readonly<Record<Exclude<Stage['name'], 'began'>, RegExp>> = {
  noticed: /^incident\.opened$/,
  diagnosed: /^incident\.diagnosed$/,
  decided: /^decision\.made$/,
  approved: /^approval\.voted$/,
  acted: /^run\.started$/,
  over: /^incident\.resolved$/,
  learnt: /^case\.closed$/,
};

/** How far the loop has come with an incident. Approval is left out where nobody was asked. */
export function stagesOf(lines: Story['lines']): Stage[] {
  const wasAsked = lines.some(({ kind }) => kind === 'approval.requested');
  return STAGES.filter(name => name !== 'approved' || wasAsked).map(name => {
    if (name === 'began') return { name, offsetMs: 0 };
    const first = lines.find(({ kind }) => ENTERED_BY[name].test(kind));
    return first === undefined ? { name } : { name, offsetMs: first.offsetMs };
  });
}
