// The parts of the panel that come after the first load.
import type { TicketView } from '../api/client';
import { CustomFields } from './CustomFields';
import { History } from './History';
import { People } from './People';
import { Links, Similar } from './Related';

export function Details({ view }: { view: TicketView }) {
  // A part of another ticket is only read here.
  if (view.ticket.mergedInto) return <History view={view} />;
  return (
    <>
      <CustomFields ticket={view.ticket} />
      <Similar view={view} />
      <People view={view} />
      <Links ticket={view.ticket} />
      <History view={view} />
    </>
  );
}
