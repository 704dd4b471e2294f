import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../../src/api/run.ts';
import { STEP_COLOR, StepBadge } from '../../components/step-badge.tsx';
import { formatDuration } from '../../lib/format.ts';
import { type PlacedStep, placeSteps } from './place-steps.ts';

const WIDTH = 230;
const HEIGHT = 62;
const GAP_X = 44;
const GAP_Y = 14;

interface PlanGraphProps {
  readonly run: Run;
  /** For how long a step under way has been so. */
  readonly now: number;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

/** The plan as a graph: what waits for what, and how far each step is. */
export function PlanGraph({ run, now, chosen, choose }: PlanGraphProps) {
  const { t } = useTranslation();
  const placed = placeSteps(run.plan.steps);
  const corner = new Map(placed.map(step => [step.id, cornerOf(step)]));
  const width = Math.max(...placed.map(({ column }) => column + 1)) * (WIDTH + GAP_X) - GAP_X + 4;
  const height = Math.max(...placed.map(({ row }) => row + 1)) * (HEIGHT + GAP_Y) + 4;
  const edges = run.plan.steps.flatMap(({ id, after }) => after.map(before => [before, id] as const));
  return (
    <section className="plan-graph" aria-label={t('run.graph')}>
      <div style={{ position: 'relative', width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map(([from, to]) => (
            <path
              key={`${from} ${to}`}
              d={lineOf(corner.get(from), corner.get(to))}
              fill="none"
              stroke="var(--line)"
              strokeWidth={2}
            />
          ))}
        </svg>
        {run.steps.map(step => {
          const [left, top] = corner.get(step.id) ?? [0, 0];
          return (
            <button
              key={step.id}
              type="button"
              data-row
              className="plan-node"
              aria-pressed={step.id === chosen}
              style={{
                ...{ left, top, width: WIDTH, height: HEIGHT },
                borderLeftColor: `var(--mantine-color-${STEP_COLOR[step.status]}-6)`,
              }}
              onClick={() => choose(step.id)}
            >
              <Text size="sm" fw={600} truncate>
                {step.id}
              </Text>
              <Group gap="xs" wrap="nowrap">
                <StepBadge status={step.status} />
                <Text size="xs" c="dimmed">
                  {step.startedAt === undefined
                    ? ''
                    : formatDuration(Math.max(0, (step.endedAt ?? now) - step.startedAt))}
                </Text>
              </Group>
            </button>
          );
        })}
      </div>
    </section>
  );
}

function cornerOf({ column, row }: PlacedStep): readonly [left: number, top: number] {
  return [2 + column * (WIDTH + GAP_X), 2 + row * (HEIGHT + GAP_Y)];
}

function lineOf(from: readonly [number, number] = [0, 0], to: readonly [number, number] = [0, 0]): string {
  const [x, y] = [from[0] + WIDTH, from[1] + HEIGHT / 2];
  const endY = to[1] + HEIGHT / 2;
  const bend = GAP_X / 2;
  return `M${x} ${y} C${x + bend} ${y} ${to[0] - bend} ${endY} ${to[0]} ${endY}`;
}
