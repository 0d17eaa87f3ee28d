// The files of a message that is being written: some are still on their way.
import { useEffect, useRef, useState } from 'react';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useText } from '../text/text';
import { MOST_BYTES, MOST_FILES, MOST_NAME, send, type Sent } from './uploads';

export interface Chosen {
  key: string;
  name: string;
  size: number;
  /** How much of it storage has, from 0 to 1. */
  part: number;
  /** Of one that is there. */
  id?: string;
  inline?: boolean;
  /** Where this page shows an image of it. */
  preview?: string;
  stop?: AbortController;
}

const chosen = (f: Sent): Chosen => ({ key: f.id, part: 1, ...f });

/** sent are those that are there, as the draft keeps them. */
export const sent = (files: Chosen[]): Sent[] => files.flatMap((f) => (f.id ? [{ id: f.id, name: f.name, size: f.size, ...(f.inline ? { inline: true } : {}) }] : []));

/** previews are where this page shows the images that are there, by id. */
export const previews = (files: Chosen[]): ReadonlyMap<string, string> => new Map(files.flatMap((f) => (f.id && f.preview ? [[f.id, f.preview] as const] : [])));

export interface Files {
  list: Chosen[];
  /** Some are on their way. */
  busy: boolean;
  /** add takes files and answers the names under which they go. */
  add: (files: Iterable<File>, inline?: boolean) => string[];
  remove: (key: string) => void;
  /** put replaces all, with those of a draft and where this page shows images. */
  put: (files: Sent[], images?: ReadonlyMap<string, string>) => void;
}

/** free is a name that none of the files has yet: "image.png", "image 2.png".
 * One that is too long is cut before its ending, as the desk would. */
export function free(name: string, taken: readonly string[]): string {
  const [, stem = name, end = ''] = /^(.*?)(\.[^.]{0,19})?$/s.exec(name) ?? [];
  for (let i = 1; ; i++) {
    const last = (i > 1 ? ` ${i}` : '') + end;
    const made = [...stem].slice(0, MOST_NAME - [...last].length).join('') + last;
    if (!taken.includes(made)) return made;
  }
}

export function useFiles(first: Sent[]): Files {
  const t = useText();
  const [list, setList] = useState<Chosen[]>(() => first.map(chosen));
  const latest = useRef(list);
  const set = (next: Chosen[]) => {
    latest.current = next;
    setList(next);
  };
  const change = (key: string, to: Partial<Chosen>) => set(latest.current.map((f) => (f.key === key ? { ...f, ...to } : f)));
  const remove = (key: string) => {
    const f = latest.current.find((x) => x.key === key);
    f?.stop?.abort();
    if (f?.preview) URL.revokeObjectURL(f.preview);
    set(latest.current.filter((x) => x.key !== key));
  };
  useEffect(
    () => () => {
      for (const f of latest.current) {
        f.stop?.abort();
        if (f.preview) URL.revokeObjectURL(f.preview);
      }
    },
    [],
  );
  const begin = async (file: File, name: string, inline: boolean) => {
    const key = crypto.randomUUID();
    const stop = new AbortController();
    const image = file.type.startsWith('image/');
    set([...latest.current, { key, name, size: file.size, part: 0, stop, ...(inline ? { inline } : {}), ...(image ? { preview: URL.createObjectURL(file) } : {}) }]);
    try {
      const id = await send(file, (part) => change(key, { part }), stop.signal);
      change(key, { id, part: 1 });
    } catch (error) {
      if (stop.signal.aborted) return;
      remove(key);
      notify({ error: true, text: t('ticket.file.failed', { name, why: said(t, error) }) });
    }
  };
  return {
    list,
    busy: list.some((f) => !f.id),
    add(files, inline = false) {
      const names: string[] = [];
      for (const file of files) {
        if (latest.current.length >= MOST_FILES) {
          notify({ error: true, text: t('ticket.files.many', { n: MOST_FILES }) });
          break;
        }
        if (file.size > MOST_BYTES) {
          notify({ error: true, text: t('ticket.file.large', { name: file.name, n: MOST_BYTES / 1_000_000 }) });
          continue;
        }
        if (file.size === 0) {
          notify({ error: true, text: t('ticket.file.empty', { name: file.name }) });
          continue;
        }
        const name = free(file.name || 'image.png', latest.current.map((f) => f.name));
        names.push(name);
        void begin(file, name, inline);
      }
      return names;
    },
    remove,
    put(files, images = new Map<string, string>()) {
      const shown = new Map([...previews(latest.current), ...images]);
      set(
        files.map((f) => {
          const preview = shown.get(f.id);
          return { ...chosen(f), ...(preview ? { preview } : {}) };
        }),
      );
    },
  };
}
