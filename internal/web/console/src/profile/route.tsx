// The agent's own profile.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

export const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'profile',
  component: screen(() => import('./Profile').then((m) => m.Profile)),
});
