// What the agent was told of.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

export const notificationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications',
  component: lazyRouteComponent(() => import('./Notifications'), 'Notifications'),
});
