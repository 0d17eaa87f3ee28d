// Mail that was kept away from tickets.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'quarantine',
  component: screen(() => import('./Quarantine').then((m) => m.Quarantine)),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: screen(() => import('./Quarantine').then((m) => m.NoMail)) });

const rules = createRoute({ getParentRoute: () => layout, path: 'senders', component: screen(() => import('./Senders').then((m) => m.Senders)) });

const one = createRoute({ getParentRoute: () => layout, path: '$mail', component: screen(() => import('./MailScreen').then((m) => m.MailScreen)) });

export const quarantineRoutes = layout.addChildren([none, rules, one]);
