// The settings come when they are first opened.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

const layout = createRoute({ getParentRoute: () => rootRoute, path: 'settings', component: lazyRouteComponent(() => import('./Settings'), 'Settings') });
const index = createRoute({ getParentRoute: () => layout, path: '/', component: lazyRouteComponent(() => import('./Settings'), 'SettingsIndex') });
const section = createRoute({ getParentRoute: () => layout, path: '$section', component: lazyRouteComponent(() => import('./Settings'), 'Section') });
const item = createRoute({ getParentRoute: () => layout, path: '$section/$item', component: lazyRouteComponent(() => import('./Settings'), 'Section') });

export const settingsRoutes = layout.addChildren([index, section, item]);
