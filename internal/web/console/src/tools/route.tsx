// Canned replies, macros and views: what agents keep at hand.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { rootRoute } from '../app/root';

const start = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools',
  beforeLoad: () => {
    throw redirect({ to: '/tools/$kind', params: { kind: 'replies' } });
  },
});

const layout = createRoute({ getParentRoute: () => rootRoute, path: 'tools/$kind', component: lazyRouteComponent(() => import('./Tools'), 'Tools') });

const none = createRoute({ getParentRoute: () => layout, path: '/', component: lazyRouteComponent(() => import('./Tools'), 'NoTool') });

const one = createRoute({ getParentRoute: () => layout, path: '$tool', component: lazyRouteComponent(() => import('./ToolScreen'), 'ToolScreen') });

export const toolRoutes = [start, layout.addChildren([none, one])] as const;
