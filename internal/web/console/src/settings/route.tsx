// The settings come when they are first opened.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const layout = createRoute({ getParentRoute: () => rootRoute, path: 'settings', component: screen(() => import('./Settings').then((m) => m.Settings)) });
const index = createRoute({ getParentRoute: () => layout, path: '/', component: screen(() => import('./Settings').then((m) => m.SettingsIndex)) });
const section = createRoute({ getParentRoute: () => layout, path: '$section', component: screen(() => import('./Settings').then((m) => m.Section)) });
const item = createRoute({ getParentRoute: () => layout, path: '$section/$item', component: screen(() => import('./Settings').then((m) => m.Section)) });

export const settingsRoutes = layout.addChildren([index, section, item]);
