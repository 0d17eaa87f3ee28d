// Canned replies and macros for the ticket that is open: from their buttons,
// by key, and each macro from the palette.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { called, cannedReplies } from '../api/desk';
import { useMay } from '../api/may';
import { client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { run, undoable, writes } from '../list/macro';
import { done } from '../list/undo';
import { useActions } from '../keys/actions';
import { Picker } from '../keys/Picker';
import { useLanguage, useText } from '../text/text';
import { MacroPicker, useMacros } from './MacroPicker';
import { refusal } from './part';
import { demand, outcome, refused, useMayEnd } from './required';

const IN_PALETTE = 60;

/** Tools registers what it offers; insert gets the text of a canned reply. */
export function Tools({ ticket, insert }: { ticket: Ticket; insert: (text: string) => void }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const [shown, setShown] = useState<'replies' | 'macros'>();
  const may = useMay();
  const mayEnd = useMayEnd(ticket);
  const replies = useQuery({ ...cannedReplies, enabled: shown === 'replies' });
  const macros = useMacros() ?? [];

  const fill = async (reply: Schemas['CannedReply']) => {
    try {
      const { text } = await data(client.POST('/api/v1/canned-replies/{tool}/fill', { params: { path: { tool: reply.id } }, body: { ticket: ticket.id } }));
      insert(text);
    } catch (error) {
      notify({ error: true, text: said(t, error) });
    }
  };
  const runMacro = async (macro: Schemas['Macro']) => {
    const { status, type } = outcome(macro);
    if (!mayEnd(status, type)) return;
    try {
      const now = await run(macro, ticket.id, `"${ticket.rev}"`);
      queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => (v?.ticket.id === ticket.id ? { ...v, ticket: now } : v));
      const text = t('ticket.macro.done', { name: called(macro.name, l, macro.id), number: `#${ticket.number}` });
      const can = undoable(macro, now);
      done(queries, t, can.length > 0 && writes(macro) ? `${text}. ${t('ticket.macro.wrote')}` : text, can, () => undefined);
    } catch (error) {
      const missing = refused(error);
      if (missing.length > 0) demand(ticket.id, missing);
      notify({ error: true, text: await refusal(queries, t, error, ticket.id, `#${ticket.number} · ${t('ticket.macro.run', { name: called(macro.name, l, macro.id) })}`) });
    }
    void queries.invalidateQueries({ queryKey: ['ticket'] });
  };
  useActions([
    { id: 'ticket.canned', text: 'ticket.canned', keys: ['mod+/'], inField: true, run: () => setShown('replies') },
    ...(macros.length > 0 || may('ticket.update') ? [{ id: 'ticket.macro', text: 'ticket.macro' as const, keys: ['.'], run: () => setShown('macros') }] : []),
  ]);
  useActions(
    macros.slice(0, IN_PALETTE).map((m) => ({ id: `ticket.macro.${m.id}`, text: 'ticket.macro.run' as const, values: { name: called(m.name, l, m.id) }, run: () => void runMacro(m) })),
    [macros.map((m) => m.id).join(), l],
  );
  return (
    <>
      {shown === 'replies' && (
        <Picker
          close={() => setShown(undefined)}
          title={t('ticket.canned')}
          placeholder={t('ticket.canned.placeholder')}
          none={t('ticket.canned.none')}
          things={replies.data}
          id={(r) => r.id}
          name={(r) => called(r.name, l, r.id)}
          more={(r) => `${r.tags.join(' ')} ${called(r.text, l)}`}
          hint={(r) => called(r.text, l).slice(0, 80)}
          choose={(r) => void fill(r)}
        />
      )}
      {shown === 'macros' && <MacroPicker close={() => setShown(undefined)} title={t('ticket.macro')} choose={(m) => void runMacro(m)} />}
    </>
  );
}
