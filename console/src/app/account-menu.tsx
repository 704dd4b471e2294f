import { Button, Menu, Text } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../lib/me.ts';
import { api } from '../lib/queries.ts';

/** Under which name one acts here, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (me === undefined) return null;

  async function leave(): Promise<void> {
    await api.signOut();
    // A new page, so that nothing of what was read stays in memory.
    window.location.assign('/');
  }

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          px={6}
          style={{ flexShrink: 0 }}
          leftSection={<IconUser size={16} aria-hidden />}
          classNames={{ section: 'account-icon' }}
          aria-label={t('access.account', { name: me.by })}
        >
          <Text size="sm" truncate maw={120} visibleFrom="md">
            {me.by}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.by} · {t(`access.roles.${me.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings">
          {t('nav.settings')}
        </Menu.Item>
        {me.signIn === 'off' ? (
          <Menu.Label>{t('access.off')}</Menu.Label>
        ) : (
          <Menu.Item onClick={() => void leave()}>{t('access.signOut')}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
