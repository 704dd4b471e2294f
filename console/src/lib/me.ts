import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isAtLeast, type Me, type Role } from '../../../src/api/access.ts';
import { api } from './queries.ts';

/** Whom the server takes us for. "Nobody" is an answer too: whatever part of the page asks next does not ask again. */
export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: (): Promise<Me> => api.me(), retryOnMount: false });
}

/** Why whoever is signed in may not do something; undefined when they may. The server decides all the same. */
export function useHindrance(needed: Role): string | undefined {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (me === undefined || isAtLeast(me.role, needed)) return undefined;
  return t('access.tooLow', { needed: t(`access.roles.${needed}`), role: t(`access.roles.${me.role}`) });
}
