// How the desk stands now.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

export const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'dashboard',
  component: screen(() => import('./Dashboard').then((m) => m.Dashboard)),
});
