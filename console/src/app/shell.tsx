import { ActionIcon, AppShell, Badge, Burger, Group, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Liveness, useLive } from '../lib/live.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Help } from './help.tsx';
import { type Panel, useKeyboard } from './keyboard.ts';
import { KillSwitch } from './kill-switch.tsx';
import { PAGES } from './pages.ts';
import { Palette } from './palette.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';

/** What stays on the screen whatever page is open: where one is, whether it is live, and the way to everything else. */
export function Shell() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const { liveness } = useLive();
  const [panel, setPanel] = useState<Panel>();
  useKeyboard(setPanel);
  const closePanel = useCallback(() => setPanel(undefined), []);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'xs', sm: 'md' }}
    >
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('nav.menu')} />
            <img src="/icon.svg" width={22} height={22} alt="ZeroOps" />
            <Text fw={700} visibleFrom="xs">
              ZeroOps
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('palette.title')}
              onClick={() => setPanel('palette')}
            >
              <IconSearch size={18} aria-hidden />
            </ActionIcon>
            <KillSwitch
              isAsking={panel === 'kill-switch'}
              ask={isAsking => setPanel(isAsking ? 'kill-switch' : undefined)}
            />
            <LiveBadge liveness={liveness} />
            <AccountMenu />
            <Group gap="xs" wrap="nowrap" visibleFrom="sm">
              <LanguageSwitch />
              <ThemeSwitch />
            </Group>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={t('nav.label')}>
        {PAGES.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className="nav-link"
            activeOptions={{ exact: to === '/' }}
            activeProps={{ className: 'active' }}
            onClick={close}
          >
            <Icon size={18} aria-hidden />
            {t(label)}
          </Link>
        ))}
        <Group gap="xs" mt="md" hiddenFrom="sm">
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      {panel === 'palette' && <Palette close={closePanel} open={setPanel} />}
      {panel === 'help' && <Help close={closePanel} />}
    </AppShell>
  );
}

/** Yellow: it comes back by itself, and what was missed comes with it. */
const LIVE_COLOR = { connecting: 'gray', live: 'teal.6', lost: 'yellow.6' } as const;

function LiveBadge({ liveness }: { readonly liveness: Liveness }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(`live.${liveness}.why`)}>
      <Badge
        variant="dot"
        color={LIVE_COLOR[liveness]}
        className={`live-${liveness}`}
        role="status"
        style={{ flexShrink: 0 }}
      >
        {t(`live.${liveness}.label`)}
      </Badge>
    </Tooltip>
  );
}
