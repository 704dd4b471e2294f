import { Box, List, useComputedColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../../src/api/incident.ts';
import { Section } from '../../components/section.tsx';
import { useReport } from './use-report.ts';

/** Whom the incident harms, what to look at next, what was ruled out, and what was like it. */
export function Findings({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const report = useReport(incident);
  if (report === undefined) return null;
  const { impact, ruledOut, nextChecks, similarCases } = report.words;
  return (
    <>
      <Statements title={t('report.impact')} lines={impact} />
      <Statements title={t('report.nextChecks')} lines={nextChecks} />
      <Statements title={t('report.ruledOut')} lines={ruledOut} />
      <Statements title={t('report.similar')} lines={similarCases} />
    </>
  );
}

/** How harm spread from service to service, drawn by the server. */
export function PropagationPicture({ incident }: { readonly incident: Incident }) {
  const { t, i18n } = useTranslation();
  const theme = useComputedColorScheme();
  const nodes = useReport(incident)?.propagation?.nodes ?? [];
  if (nodes.length === 0) return null;
  return (
    <Section title={t('report.propagation')}>
      <Box className="picture" component="section" tabIndex={0} aria-label={t('report.propagation')}>
        <img
          src={`/api/v1/incidents/INC-${incident.number}/propagation.svg?lang=${i18n.language}&theme=${theme}`}
          alt={t('report.picture', { services: nodes.map(node => node.service).join(', ') })}
        />
      </Box>
    </Section>
  );
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
