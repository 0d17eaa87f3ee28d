// All routes. A screen has its own folder with route.tsx; its component comes
// by screen (later.tsx) unless everybody needs it at once.
import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { auditRoute } from '../audit/route';
import { dashboardRoute } from '../dashboard/route';
import { ticketRoutes } from '../list/route';
import { newTicketRoute } from '../newticket/route';
import { notificationsRoute } from '../notifications/route';
import { organizationRoutes } from '../organizations/route';
import { peopleRoutes } from '../people/route';
import { settingsRoutes } from '../settings/route';
import { NotFound } from './NotFound';
import { Failed, Waiting } from './Parts';
import { profileRoute } from '../profile/route';
import { quarantineRoutes } from '../quarantine/route';
import { toolRoutes } from '../tools/route';
import { rootRoute } from './root';
import { SignedIn } from './SessionOver';

const start = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tickets' });
  },
});
const signedIn = createRoute({ getParentRoute: () => rootRoute, path: '/signed-in', component: SignedIn });

export const router = createRouter({
  routeTree: rootRoute.addChildren([start, signedIn, ticketRoutes, dashboardRoute, newTicketRoute, peopleRoutes, organizationRoutes, notificationsRoute, settingsRoutes, profileRoute, quarantineRoutes, auditRoute, ...toolRoutes]),
  basepath: '/console',
  defaultPreload: false,
  scrollRestoration: true,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
