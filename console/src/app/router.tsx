import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { IncidentPage } from '../features/incidents/incident-page.tsx';
import { IncidentsPage } from '../features/incidents/incidents-page.tsx';
import { NowPage } from '../features/now/now-page.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell });

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: NowPage }),
  createRoute({ getParentRoute: () => root, path: '/incidents', component: IncidentsPage }),
  createRoute({ getParentRoute: () => root, path: '/incidents/$id', component: IncidentPage }),
] as const;

export function createConsoleRouter() {
  return createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
