import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../src/api/incident.ts';
import { formatDuration, formatInstant } from '../lib/format.ts';
import { useSay } from '../lib/sentence.ts';
import { IncidentBadge } from './incident-badge.tsx';

/** One incident in two lines, three on a phone; all of it leads there. */
export function IncidentRow({ incident }: { readonly incident: Incident }) {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const { number, status, grade, title, summary, startedAt, resolvedAt } = incident;
  return (
    <div className={`row grade-${grade}`} data-status={status}>
      <Link to="/incidents/$id" params={{ id: `INC-${number}` }} className="row-link" data-row>
        INC-{number}
      </Link>
      <span className="row-badge">
        <IncidentBadge status={status} />
      </span>
      <span className="row-words">
        <span className="row-title">{say(title)}</span>
        <span className="row-summary">{say(summary)}</span>
      </span>
      <span className="row-when">
        <time dateTime={new Date(startedAt).toISOString()}>{formatInstant(startedAt, i18n.language)}</time>
        <span className="row-took">
          {resolvedAt === undefined ? t(`incident.grades.${grade}`) : formatDuration(resolvedAt - startedAt)}
        </span>
      </span>
    </div>
  );
}
