import { IconBulb, IconChecklist, IconEye, IconSearch, IconTool, IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { IncidentCounts } from '../../../../src/api/incident.ts';
import type { Status } from '../../../../src/api/status.ts';

interface LoopPictureProps {
  readonly status: Status;
  readonly incidents: IncidentCounts['statuses'];
  readonly pending: number;
  readonly running: number;
  readonly cases: number;
}

/** The loop from what is watched to what was learnt; where something goes on, it is lit. */
export function LoopPicture({ status, incidents, pending, running, cases }: LoopPictureProps) {
  const { t } = useTranslation();
  const { services, instances, openAnomalies } = status;
  const looking = (incidents.open ?? 0) + (incidents.diagnosed ?? 0);
  const escalated = incidents.escalated ?? 0;
  const isDown = services.up < services.total;
  return (
    <ol className="loop" aria-label={t('now.loop')}>
      <Station to="/services" icon={<IconEye />} name={t('now.watched')} tone={isDown ? 'bad' : 'quiet'}>
        <b>
          {services.up} / {services.total}
        </b>
        {t('now.instances', { ready: instances.ready, total: instances.total })}
      </Station>
      <Station
        to="/incidents"
        icon={<IconUrgent />}
        name={t('now.abnormal')}
        tone={openAnomalies > 0 ? 'bad' : 'quiet'}
      >
        <b>{openAnomalies}</b>
        {t('now.anomalies', { count: openAnomalies })}
      </Station>
      <Station to="/incidents" icon={<IconSearch />} name={t('now.lookedAt')} tone={looking > 0 ? 'busy' : 'quiet'}>
        <b>{looking}</b>
        {t('now.incidents', { count: looking })}
      </Station>
      <Station
        to="/approvals"
        icon={<IconChecklist />}
        name={t('now.yours')}
        tone={pending + escalated > 0 ? 'yours' : 'quiet'}
      >
        <b>{pending + escalated}</b>
        {escalated > 0 ? t('now.escalated', { count: escalated }) : t('now.approvals', { count: pending })}
      </Station>
      <Station to="/runs" icon={<IconTool />} name={t('now.done')} tone={running > 0 ? 'busy' : 'quiet'}>
        <b>{running}</b>
        {t('now.runs', { count: running })}
      </Station>
      <Station to="/incidents" icon={<IconBulb />} name={t('now.learnt')} tone="quiet">
        <b>{cases}</b>
        {t('now.cases', { count: cases })}
      </Station>
    </ol>
  );
}

interface StationProps {
  readonly to: '/services' | '/incidents' | '/approvals' | '/runs';
  readonly icon: ReactNode;
  readonly name: string;
  readonly tone: 'quiet' | 'busy' | 'yours' | 'bad';
  readonly children: ReactNode;
}

function Station({ to, icon, name, tone, children }: StationProps) {
  return (
    <li className={`station ${tone}`}>
      <Link to={to} className="station-link">
        <span className="station-name">
          {icon}
          {name}
        </span>
        <span className="station-figure">{children}</span>
      </Link>
    </li>
  );
}
