// Who did what to the desk itself.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit',
  component: screen(() => import('./Audit').then((m) => m.Audit)),
});
