// Mail that was kept away from tickets.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'quarantine',
  component: lazyRouteComponent(() => import('./Quarantine'), 'Quarantine'),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: lazyRouteComponent(() => import('./Quarantine'), 'NoMail') });

const rules = createRoute({ getParentRoute: () => layout, path: 'senders', component: lazyRouteComponent(() => import('./Senders'), 'Senders') });

const one = createRoute({ getParentRoute: () => layout, path: '$mail', component: lazyRouteComponent(() => import('./MailScreen'), 'MailScreen') });

export const quarantineRoutes = layout.addChildren([none, rules, one]);
