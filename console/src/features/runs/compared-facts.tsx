import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComparedRun, RunAspect, RunComparison } from '../../../../src/api/run-comparison.ts';
import { RunBadge } from '../../components/run-badge.tsx';
import { formatDuration, formatInstant } from '../../lib/format.ts';
import { useSay } from '../../lib/sentence.ts';
import { ComparedRow, ComparedTable } from './compared-table.tsx';

interface Fact {
  readonly name: 'created' | 'outcome' | Exclude<RunAspect, 'plan'>;
  readonly tell: (run: ComparedRun) => ReactNode;
}

interface ComparedProps {
  readonly comparison: RunComparison;
  /** Only what differs. */
  readonly isBrief: boolean;
}

/** How each run went as a whole. */
export function ComparedFacts({ comparison, isBrief }: ComparedProps) {
  const { t } = useTranslation();
  const { left, right, differences, risk } = comparison;
  const facts = useFacts().map(fact => {
    // No two sentences are alike: what they tell differs when the status does.
    const aspect = fact.name === 'outcome' ? 'status' : fact.name;
    return { ...fact, differs: differences.some(each => each === aspect) };
  });
  return (
    <ComparedTable comparison={comparison} label={t('compare.runs')}>
      {facts
        .filter(({ differs, name }) => differs || !isBrief || name === 'created')
        .map(({ name, tell, differs }) => (
          <ComparedRow
            key={name}
            name={t(`compare.facts.${name}`)}
            left={tell(left)}
            right={tell(right)}
            differs={differs}
          />
        ))}
      {/* Parts of the risk that are alike say nothing. */}
      {risk
        .filter(({ differs }) => differs)
        .map(part => (
          <ComparedRow
            key={part.name}
            name={t(`risk.parts.${part.name}`)}
            left={part.left?.toFixed(2) ?? '–'}
            right={part.right?.toFixed(2) ?? '–'}
            differs
            isInner
          />
        ))}
    </ComparedTable>
  );
}

function useFacts(): Fact[] {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const span = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  return [
    { name: 'created', tell: run => formatInstant(run.createdAt, i18n.language) },
    { name: 'status', tell: run => <RunBadge status={run.status} /> },
    { name: 'outcome', tell: run => say(run.summary) },
    { name: 'waiting', tell: run => span(run.waitedMs) },
    { name: 'duration', tell: run => span(run.durationMs) },
    { name: 'requested-by', tell: run => run.requestedBy },
    {
      name: 'approvals',
      tell: ({ votes }) =>
        votes.map(({ by, approve }) => (approve ? by : t('compare.refusedBy', { by }))).join(', ') || '–',
    },
    { name: 'risk', tell: ({ risk }) => `${t(`risk.levels.${risk.level}`)} ${risk.score.toFixed(2)}` },
  ];
}
