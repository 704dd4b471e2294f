import {
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconChecklist,
  IconLink,
  IconPlayerPlay,
  IconSettings,
  IconSitemap,
} from '@tabler/icons-react';

/** Every page one can go to from anywhere: by the menu, by `g` and its letter, by the palette. */
export const PAGES = [
  { to: '/', label: 'nav.now', icon: IconActivityHeartbeat, letter: 'n' },
  { to: '/services', label: 'nav.services', icon: IconSitemap, letter: 's' },
  { to: '/incidents', label: 'nav.incidents', icon: IconAlertTriangle, letter: 'i' },
  { to: '/runs', label: 'nav.runs', icon: IconPlayerPlay, letter: 'r' },
  { to: '/approvals', label: 'nav.approvals', icon: IconChecklist, letter: 'a' },
  { to: '/journal', label: 'nav.journal', icon: IconLink, letter: 'j' },
  { to: '/settings', label: 'nav.settings', icon: IconSettings, letter: ',' },
] as const;
