// Customers: found by the beginning of what they are known by.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'people',
  component: lazyRouteComponent(() => import('./People'), 'People'),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: lazyRouteComponent(() => import('./People'), 'Nobody') });

const one = createRoute({ getParentRoute: () => layout, path: '$person', component: lazyRouteComponent(() => import('./PersonScreen'), 'PersonScreen') });

export const peopleRoutes = layout.addChildren([none, one]);
