import { useTranslation } from 'react-i18next';
import type { SignInLink } from '../../../../src/api/access.ts';
import { SecretBox } from '../../components/secret-box.tsx';
import { formatInstant } from '../../lib/format.ts';

interface MadeLinkProps {
  readonly link: SignInLink;
  readonly close: () => void;
}

export function MadeLink({ link, close }: MadeLinkProps) {
  const { t, i18n } = useTranslation();
  const name = link.person ?? '';
  return (
    <SecretBox
      title={t('access.linkFor', { name })}
      secret={window.location.origin + link.path}
      explanation={t('access.linkMeans', { name, until: formatInstant(link.expiresAt, i18n.language) })}
      close={close}
    />
  );
}
