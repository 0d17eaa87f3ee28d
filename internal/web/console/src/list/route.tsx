// The list and the ticket beside it: both are in the first load, for they are
// what agents open the console for.
import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../app/root';
import { PanelScreen, TicketScreen } from '../ticket/TicketScreen';
import { ListLayout, NoTicket } from './ListLayout';

const layout = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tickets',
  component: ListLayout,
});

const none = createRoute({ getParentRoute: () => layout, path: '/', component: NoTicket });

export const ticketRoute = createRoute({ getParentRoute: () => layout, path: '$ticket', component: TicketScreen });

const panelRoute = createRoute({ getParentRoute: () => layout, path: '$ticket/panel', component: PanelScreen });

export const ticketRoutes = layout.addChildren([none, ticketRoute, panelRoute]);
