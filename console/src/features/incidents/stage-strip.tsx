import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Story } from '../../../../src/api/story.ts';
import { formatOffset } from '../../lib/format.ts';
import { stagesOf } from './stages.ts';

/** How far the loop has come, readable in a second. */
export function StageStrip({ lines, isOver }: { readonly lines: Story['lines']; readonly isOver: boolean }) {
  const { t } = useTranslation();
  const stages = stagesOf(lines);
  const current = stages.findLastIndex(({ offsetMs }) => offsetMs !== undefined);
  return (
    <Box component="section" className="stages-frame" tabIndex={0} aria-label={t('incident.stages')}>
      <ol className="stages">
        {stages.map(({ name, offsetMs }, index) => (
          <li
            key={name}
            className={offsetMs === undefined ? 'ahead' : index === current && !isOver ? 'now' : 'done'}
            {...(index === current ? { 'aria-current': 'step' as const } : {})}
          >
            <span>{t(`incident.stage.${name}`)}</span>
            <small>{offsetMs === undefined ? (isOver ? '–' : '…') : formatOffset(offsetMs)}</small>
          </li>
        ))}
      </ol>
    </Box>
  );
}
