// What the agent was told of.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

export const notificationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications',
  component: screen(() => import('./Notifications').then((m) => m.Notifications)),
});
