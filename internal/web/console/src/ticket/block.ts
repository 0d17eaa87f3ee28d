// Whose ticket was spam can be blocked, by those who may: his mail goes to the
// quarantine from then on.
import type { QueryClient } from '@tanstack/react-query';
import type { Ticket } from '../api/client';
import { may } from '../api/may';
import { said } from '../app/errors';
import { notify, type Notice } from '../app/notices';
import { forget, make } from '../quarantine/rule';
import type { Translate } from '../text/text';

/** blockable is what the message about a ticket that became spam offers besides
 * to undo it. */
export function blockable(queries: QueryClient, t: Translate, ticket: Ticket): Pick<Notice, 'action'> {
  const sender = ticket.participants.find((p) => p.role === 'requester')?.address;
  if (!sender || !may('mailrule.write')) return {};
  const key = crypto.randomUUID();
  const attempt = (what: () => Promise<void>) => void what().catch((e: unknown) => notify({ error: true, text: said(t, e) }));
  const block = async () => {
    const made = await make(queries, { kind: 'block', sender }, key);
    const free = async () => {
      await forget(queries, made);
      notify({ text: t('ticket.spam.unblocked', { who: sender }) });
    };
    notify({ text: t('ticket.spam.blocked', { who: sender }), undo: () => attempt(free) }, 15_000);
  };
  return { action: { label: t('ticket.spam.block'), run: () => attempt(block), stays: true } };
}
