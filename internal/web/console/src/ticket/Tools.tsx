// Canned replies and macros for the ticket that is open: from their buttons,
// by key, and each macro from the palette.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { called } from '../api/desk';
import { useMay } from '../api/may';
import { client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { later } from '../app/later';
import { notify } from '../app/notices';
import { run, sends, undoable, writes } from '../list/macro';
import { done } from '../list/undo';
import { useActions } from '../keys/actions';
import { useLanguage, useText } from '../text/text';
import { useMacros } from './macros';
import { refusal } from './part';
import { demand, outcome, refused, useMayEnd } from './required';

const IN_PALETTE = 60;

const parts = {
  replies: () => import('./CannedPicker').then((m) => m.CannedPicker),
  macros: () => import('./MacroPicker').then((m) => m.MacroPicker),
};
const CannedPicker = later(parts.replies, <Hold />);
const MacroPicker = later(parts.macros, <Hold />);
const MacroAsk = later(() => import('./MacroAsk').then((m) => m.MacroAsk));

/** Hold keeps what is typed for a list that is still on its way from acting on
 * the ticket. */
function Hold() {
  useEffect(() => {
    const stop = (e: KeyboardEvent) => {
      e.preventDefault();
      e.stopPropagation();
    };
    addEventListener('keydown', stop, true);
    return () => removeEventListener('keydown', stop, true);
  }, []);
  return null;
}

/** Tools registers what it offers; insert gets the text of a canned reply. */
export function Tools({ ticket, insert }: { ticket: Ticket; insert: (text: string) => void }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const [shown, setShown] = useState<'replies' | 'macros'>();
  const [asked, setAsked] = useState<Schemas['Macro']>();
  // The lists are there when their key is pressed: what is typed next is for them.
  useEffect(() => {
    for (const load of Object.values(parts)) load().catch(() => undefined);
  }, []);
  const may = useMay();
  const mayEnd = useMayEnd(ticket);
  const macros = useMacros() ?? [];

  const fill = async (reply: Schemas['CannedReply']) => {
    try {
      const { text } = await data(client.POST('/api/v1/canned-replies/{tool}/fill', { params: { path: { tool: reply.id } }, body: { ticket: ticket.id } }));
      insert(text);
    } catch (error) {
      notify({ error: true, text: said(t, error) });
    }
  };
  // What a macro writes to the customer cannot be called back.
  const begin = (macro: Schemas['Macro']) => {
    const { status, type } = outcome(macro);
    if (!mayEnd(status, type)) return;
    if (sends(macro)) setAsked(macro);
    else void runMacro(macro);
  };
  const runMacro = async (macro: Schemas['Macro']) => {
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
    macros.slice(0, IN_PALETTE).map((m) => ({ id: `ticket.macro.${m.id}`, text: 'ticket.macro.run' as const, values: { name: called(m.name, l, m.id) }, run: () => begin(m) })),
    [macros.map((m) => m.id).join(), l],
  );
  return (
    <>
      {shown === 'replies' && <CannedPicker language={ticket.language} close={() => setShown(undefined)} choose={(r) => void fill(r)} />}
      {shown === 'macros' && <MacroPicker close={() => setShown(undefined)} title={t('ticket.macro')} choose={begin} />}
      {asked && <MacroAsk macro={asked} ticket={ticket} close={() => setAsked(undefined)} run={() => void runMacro(asked)} />}
    </>
  );
}
