// Organisations: whose people ask.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'organizations',
  component: lazyRouteComponent(() => import('./Organizations'), 'Organizations'),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: lazyRouteComponent(() => import('./Organizations'), 'NoOrganization') });

const one = createRoute({ getParentRoute: () => layout, path: '$organization', component: lazyRouteComponent(() => import('./OrganizationScreen'), 'OrganizationScreen') });

export const organizationRoutes = layout.addChildren([none, one]);
