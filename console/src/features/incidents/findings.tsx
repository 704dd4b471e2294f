import { Box, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import type { ReportAnswer } from '../../../../src/api/report.ts';
import { Section } from '../../components/section.tsx';
import { api } from '../../lib/queries.ts';

/** Whom the incident harms, what was ruled out and what to look at next, in the reader's language. */
export function Findings({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const report = useReport(incident);
  if (report === undefined) return null;
  const { impact, ruledOut, nextChecks } = report.words;
  return (
    <>
      <Statements title={t('report.impact')} lines={impact} />
      <Statements title={t('report.nextChecks')} lines={nextChecks} />
      <Statements title={t('report.ruledOut')} lines={ruledOut} />
    </>
  );
}

/** How harm spread from service to service, drawn by the server. */
export function PropagationPicture({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const nodes = useReport(incident)?.propagation?.nodes ?? [];
  if (nodes.length === 0) return null;
  return (
    <Section title={t('report.propagation')}>
      <Box className="picture" component="section" tabIndex={0} aria-label={t('report.propagation')}>
        <img
          src={`/api/v1/incidents/INC-${incident.number}/propagation.svg`}
          alt={t('report.picture', { services: nodes.map(node => node.service).join(', ') })}
        />
      </Box>
    </Section>
  );
}

function useReport(incident: Incident): ReportAnswer | undefined {
  const { i18n } = useTranslation();
  const lang = i18n.language;
  const report = useQuery({
    queryKey: ['incidents', 'report', incident.id, lang],
    queryFn: () => api.getReport(incident.id, { lang }),
  });
  return report.data;
}

function Statements({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Section title={title}>
      <List size="sm" spacing={2}>
        {lines.map(line => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </Section>
  );
}
