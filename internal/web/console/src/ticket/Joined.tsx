// In the place of composer and properties of a ticket that became part of
// another: where it is read and answered now, and the way back.
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { TicketView } from '../api/client';
import { useMay } from '../api/may';
import { ticket as ticketQuery } from '../api/queries';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { drafts, empty, isEmpty, together } from './drafts';
import { unmerge } from './merging';
import { wholeOf } from './part';
import classes from './ticket.module.css';

export function Joined({ view, into }: { view: TicketView; into: string }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = useMay();
  const told = wholeOf(view);
  const read = useQuery({ ...ticketQuery(into), enabled: !told, retry: false }).data?.ticket;
  const number = told?.number ?? read?.number;
  const [busy, setBusy] = useState(false);
  const here = { id: view.ticket.id, number: view.ticket.number };
  const apart = async () => {
    setBusy(true);
    await unmerge(queries, t, [here]);
    setBusy(false);
  };
  useActions([{ id: 'ticket.apart', text: 'ticket.apart', needs: 'ticket.merge', run: () => void apart(), when: () => !busy }]);
  const left = drafts.read(view.ticket.id);
  // Whom the draft was for is chosen anew in the other ticket.
  const move = () => {
    if (!left) return;
    const back = { ...empty(left.mode === 'note' ? 'note' : 'all'), text: left.text, files: left.files };
    drafts.write(into, together(back, drafts.read(into) ?? empty()));
    drafts.write(here.id, empty());
    void navigate({ to: '/tickets/$ticket', params: { ticket: into } });
  };
  return (
    <div role="status" className={classes.joined}>
      <p>
        {t('ticket.part')}{' '}
        <Link to="/tickets/$ticket" params={{ ticket: into }}>
          {number === undefined ? t('ticket.part.another') : `#${number}`}
        </Link>
        {'. '}
        {t('ticket.part.text')}
      </p>
      {may('ticket.merge') && (
        <Button variant="default" loading={busy} onClick={() => void apart()}>
          {t('ticket.apart')}
        </Button>
      )}
      {left && !isEmpty(left) && (
        <div className={classes.leftdraft}>
          <p className={classes.text} dir="auto">
            {left.text}
          </p>
          <Button variant="default" onClick={move}>
            {t('ticket.part.draft')}
          </Button>
        </div>
      )}
    </div>
  );
}
