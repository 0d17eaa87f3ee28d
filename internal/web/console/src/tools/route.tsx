// Canned replies, macros and views: what agents keep at hand.
import { createRoute, redirect } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const start = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools',
  beforeLoad: () => {
    throw redirect({ to: '/tools/$kind', params: { kind: 'replies' } });
  },
});

const layout = createRoute({ getParentRoute: () => rootRoute, path: 'tools/$kind', component: screen(() => import('./Tools').then((m) => m.Tools)) });

const none = createRoute({ getParentRoute: () => layout, path: '/', component: screen(() => import('./Tools').then((m) => m.NoTool)) });

const one = createRoute({ getParentRoute: () => layout, path: '$tool', component: screen(() => import('./ToolScreen').then((m) => m.ToolScreen)) });

export const toolRoutes = [start, layout.addChildren([none, one])] as const;
