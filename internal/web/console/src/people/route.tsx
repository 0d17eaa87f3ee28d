// Customers: found by the beginning of what they are known by.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'people',
  component: screen(() => import('./People').then((m) => m.People)),
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: screen(() => import('./People').then((m) => m.Nobody)) });

const one = createRoute({ getParentRoute: () => layout, path: '$person', component: screen(() => import('./PersonScreen').then((m) => m.PersonScreen)) });

export const peopleRoutes = layout.addChildren([none, one]);
