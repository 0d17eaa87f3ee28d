// The agent's own profile.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

export const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'profile',
  component: lazyRouteComponent(() => import('./Profile'), 'Profile'),
});
