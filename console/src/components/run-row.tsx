import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../src/api/run.ts';
import { formatDuration, formatInstant } from '../lib/format.ts';
import { useSay } from '../lib/sentence.ts';
import { RunBadge } from './run-badge.tsx';

/** One run in two lines; all of it leads there. */
export function RunRow({ run }: { readonly run: Run }) {
  const { i18n } = useTranslation();
  const say = useSay();
  const { number, status, plan, summary, createdAt, startedAt, endedAt } = run;
  const took = startedAt !== undefined && endedAt !== undefined ? formatDuration(endedAt - startedAt) : '';
  return (
    <div className="row">
      <Link to="/runs/$id" params={{ id: `RUN-${number}` }} className="row-link" data-row>
        RUN-{number}
      </Link>
      <span className="row-badge">
        <RunBadge status={status} />
      </span>
      <span className="row-words">
        <span className="row-title">{say(plan.title)}</span>
        <span className="row-summary">{say(summary)}</span>
      </span>
      <span className="row-when">
        <time dateTime={new Date(createdAt).toISOString()}>{formatInstant(createdAt, i18n.language)}</time>
        <span className="row-took">{took}</span>
      </span>
    </div>
  );
}
