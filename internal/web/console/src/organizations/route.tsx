// Organisations: whose people ask.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'organizations',
  component: screen(() => import('./Organizations').then((m) => m.Organizations)),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: screen(() => import('./Organizations').then((m) => m.NoOrganization)) });

const one = createRoute({ getParentRoute: () => layout, path: '$organization', component: screen(() => import('./OrganizationScreen').then((m) => m.OrganizationScreen)) });

export const organizationRoutes = layout.addChildren([none, one]);
