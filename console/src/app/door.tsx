import { Center, Loader } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LoadFailure } from '../components/failure.tsx';
import { LiveJournal } from '../lib/live.tsx';
import { useMe } from '../lib/me.ts';
import { isSignInNeeded } from '../lib/queries.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';

/**
 * Before everything else:
 *
 *   asking ──▶ inside (the frame and its pages) ⇄ outside (the sign-in page, at whatever address was wanted)
 */
export function Door() {
  const { t } = useTranslation();
  const me = useMe();
  const isLink = useRouterState({ select: ({ location }) => location.pathname === '/sign-in' });
  if (isLink || isSignInNeeded(me.error)) return <SignInPage />;
  if (me.data !== undefined) {
    return (
      <LiveJournal>
        <Shell />
      </LiveJournal>
    );
  }
  return (
    <Center mih="100vh" p="md">
      {me.isPending ? (
        <Loader size="sm" role="status" aria-label={t('state.loading')} />
      ) : (
        <LoadFailure error={me.error} />
      )}
    </Center>
  );
}
