import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { ReportAnswer } from '../../../../src/api/report.ts';
import { api } from '../../lib/queries.ts';

/** The report in the reader's language; one reading for all parts of the page. */
export function useReport(incident: Incident): ReportAnswer | undefined {
  const { i18n } = useTranslation();
  const lang = i18n.language;
  const report = useQuery({
    queryKey: ['incidents', 'report', incident.id, lang],
    queryFn: () => api.getReport(incident.id, { lang }),
  });
  return report.data;
}
