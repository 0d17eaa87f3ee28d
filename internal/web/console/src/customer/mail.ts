// Whether mail reaches an address, wherever that stands on the screen: with a
// customer, and with those who take part in a ticket.
import type { QueryClient } from '@tanstack/react-query';
import type { Schemas, TicketView } from '../api/client';

export type MailState = Schemas['MailState'];

/** Trouble is every state but the usual one: word.mail.<Trouble>. */
export type Trouble = Exclude<Schemas['AddressState'], 'ok'>;

/** troubleOf is what is wrong with an address, or nothing. */
export function troubleOf(states: readonly MailState[] | undefined, address: string): (MailState & { state: Trouble }) | undefined {
  const found = states?.find((s) => s.address === address);
  return found && found.state !== 'ok' ? { ...found, state: found.state } : undefined;
}

interface Stated {
  mailStates?: MailState[];
}
const replaced = <T extends Stated>(view: T | undefined, now: MailState): T | undefined =>
  view?.mailStates?.some((s) => s.address === now.address) ? { ...view, mailStates: view.mailStates.map((s) => (s.address === now.address ? now : s)) } : view;

/** put shows how an address stands in all that was read. */
export function put(queries: QueryClient, now: MailState): void {
  queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => replaced(v, now));
  queries.setQueriesData<Schemas['PersonView']>({ queryKey: ['person'] }, (v) => replaced(v, now));
  queries.setQueriesData<{ value: Schemas['PersonView'] }>({ queryKey: ['people', 'one'] }, (v) => {
    const value = replaced(v?.value, now);
    return v && value && value !== v.value ? { ...v, value } : v;
  });
}

/** clear shows an address as one that is written to again while the desk is
 * told; when that fails it puts back what stood there, and fails. */
export async function clear(queries: QueryClient, before: MailState, told: () => Promise<MailState>): Promise<void> {
  // An answer that is on its way would show the old state once more.
  for (const queryKey of [['ticket'], ['person'], ['people', 'one']]) void queries.cancelQueries({ queryKey });
  put(queries, { address: before.address, state: 'ok', softBounces: 0 });
  try {
    put(queries, await told());
  } catch (e) {
    put(queries, before);
    throw e;
  }
}
