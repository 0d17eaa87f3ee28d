// A ticket that an agent makes for a customer, who telephoned perhaps.
import { createRoute } from '@tanstack/react-router';
import { screen } from '../app/later';
import { rootRoute } from '../app/root';

const text = (v: unknown): string | undefined => (typeof v === 'string' && v !== '' ? v.slice(0, 254) : undefined);

export const newTicketRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'new',
  validateSearch: (s: Record<string, unknown>): { address?: string; name?: string } => ({ ...(text(s.address) ? { address: text(s.address)! } : {}), ...(text(s.name) ? { name: text(s.name)! } : {}) }),
  component: screen(() => import('./NewTicket').then((m) => m.NewTicket)),
});
