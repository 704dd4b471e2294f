import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NowPage } from '../features/now/now-page.tsx';
import { parseJournalSearch } from '../lib/journal-search.ts';
import { parseListSearch } from '../lib/list-search.ts';
import { Door } from './door.tsx';

const root = createRootRoute({ component: Door });

/** The first page comes with the frame; each of the others is fetched when somebody is about to open it. */
const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: NowPage }),
  // The door itself shows what is there.
  createRoute({ getParentRoute: () => root, path: '/sign-in' }),
  createRoute({
    getParentRoute: () => root,
    path: '/services',
    validateSearch: parseListSearch,
    component: lazyRouteComponent(() => import('../features/services/services-page.tsx'), 'ServicesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/services/$name',
    component: lazyRouteComponent(() => import('../features/services/service-page.tsx'), 'ServicePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/incidents',
    validateSearch: parseListSearch,
    component: lazyRouteComponent(() => import('../features/incidents/incidents-page.tsx'), 'IncidentsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('../features/incidents/incident-page.tsx'), 'IncidentPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/runs',
    validateSearch: parseListSearch,
    component: lazyRouteComponent(() => import('../features/runs/runs-page.tsx'), 'RunsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/runs/$id',
    component: lazyRouteComponent(() => import('../features/runs/run-page.tsx'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/runs/$id/compare/$other',
    component: lazyRouteComponent(() => import('../features/runs/compare-page.tsx'), 'ComparePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/approvals',
    component: lazyRouteComponent(() => import('../features/approvals/approvals-page.tsx'), 'ApprovalsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/journal',
    validateSearch: parseJournalSearch,
    component: lazyRouteComponent(() => import('../features/journal/journal-page.tsx'), 'JournalPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
  }),
] as const;

export function createConsoleRouter() {
  return createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
