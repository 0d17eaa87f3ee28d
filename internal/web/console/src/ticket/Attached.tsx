// The files of a message that is being written, with how far each has got.
import { ActionIcon, Progress } from '@mantine/core';
import { X } from 'lucide-react';
import { useLanguage, useText } from '../text/text';
import type { Files } from './files';
import { size } from './size';
import classes from './ticket.module.css';

export function Attached({ files, insert }: { files: Files; insert?: (name: string) => void }) {
  const t = useText();
  const l = useLanguage();
  if (files.list.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={t('ticket.files')}>
      {files.list.map((f) => (
        <li key={f.key} className={classes.file}>
          {f.preview && <img src={f.preview} alt="" className={classes.thumb} />}
          <span className={classes.filename} dir="auto">
            {f.name}
          </span>
          <span className={classes.cc}>{size(l, f.size)}</span>
          {!f.id && <Progress value={f.part * 100} w={60} size="sm" aria-label={t('ticket.file.sending', { name: f.name })} />}
          {f.inline && insert && (
            <button type="button" className={classes.more} onClick={() => insert(f.name)}>
              {t('ticket.image.here')}
            </button>
          )}
          <ActionIcon size={24} aria-label={t('ticket.file.remove', { name: f.name })} onClick={() => files.remove(f.key)}>
            <X size={14} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
