// A file of a message, with its size and a button that downloads it.
import { ActionIcon } from '@mantine/core';
import { Download, Lock } from 'lucide-react';
import { useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useLanguage, useText } from '../text/text';
import { size } from './size';
import classes from './ticket.module.css';

export function FileLink({ file, ticket }: { file: Schemas['File']; ticket: string }) {
  const t = useText();
  const l = useLanguage();
  const [busy, setBusy] = useState(false);
  const get = async () => {
    setBusy(true);
    try {
      const { url } = await data(client.GET('/api/v1/tickets/{ticket}/files/{file}', { params: { path: { ticket, file: file.id } } }));
      location.assign(url);
    } catch (error) {
      notify({ error: true, text: said(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={classes.file}>
      <span className={classes.filename} dir="auto" title={file.name}>
        {file.name}
      </span>
      <span className={classes.cc}>{size(l, file.size)}</span>
      <ActionIcon size={24} loading={busy} disabled={file.locked} aria-label={file.locked ? t('ticket.file.locked') : t('ticket.file.get', { name: file.name })} title={file.locked ? t('ticket.file.locked') : undefined} onClick={() => void get()}>
        {file.locked ? <Lock size={14} aria-hidden /> : <Download size={14} aria-hidden />}
      </ActionIcon>
    </li>
  );
}
