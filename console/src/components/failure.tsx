import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { explainFailure } from '../lib/failure.ts';

interface FailureProps {
  readonly error: unknown;
  /** What was being tried, when that is not plain. */
  readonly title?: string;
}

/** What went wrong, and what helps. */
export function Failure({ error, title }: FailureProps) {
  return (
    <Alert color="red" {...(title !== undefined && { title })}>
      <FailureText error={error} />
    </Alert>
  );
}

/** The same inside of something that is red already. */
export function FailureText({ error }: Pick<FailureProps, 'error'>) {
  const { i18n } = useTranslation();
  const { what, mend, said } = explainFailure(error, i18n.language === 'zh' ? 'zh' : 'en');
  return (
    <>
      <Text size="sm" component="span" display="block">
        {what}
      </Text>
      {mend !== undefined && (
        <Text size="sm" component="span" display="block" mt={4}>
          {mend}
        </Text>
      )}
      {said !== undefined && (
        <Text size="xs" c="dimmed" component="span" display="block" mt={4} data-as-written>
          {said}
        </Text>
      )}
    </>
  );
}

/** A list or a part of a page that could not be read. */
export function LoadFailure({ error }: Pick<FailureProps, 'error'>) {
  const { t } = useTranslation();
  return <Failure error={error} title={t('state.failed')} />;
}
