// A form in which something is made: what was typed outlives it, what is wrong
// with a field stands beside the field, and nothing is made twice.
import { useState, type FormEvent } from 'react';
import { ApiError } from '../api/client';
import { said, unplaced } from '../app/errors';
import { useKept } from '../app/kept';
import { notify } from '../app/notices';
import { useText } from '../text/text';

/** answered reports whether the desk has refused what was sent: the next attempt
 * may have another content, so it is another creation. What was not answered, or
 * failed in the middle, keeps its key, or there would be two. */
export const answered = (error: unknown): boolean => error instanceof ApiError && error.status >= 400 && error.status < 500;

interface Creation<T extends object, Made> {
  /** The name under which what was typed is kept. */
  name: string;
  first: () => T;
  /** The fields of the API that the form has a place for. */
  shows: ReadonlyArray<string>;
  create: (form: T, key: string) => Promise<Made>;
  /** Told when it was made; what was typed is forgotten by then. */
  made: (made: Made) => void;
}

interface Keyed {
  /** Of the attempt: the same when it is repeated. */
  key: string;
}

interface Form<T> {
  form: T;
  change: (to: Partial<T>) => void;
  error: ApiError | null;
  busy: boolean;
  submit: (event: FormEvent) => void;
}

/** useCreation is the state of such a form. */
export function useCreation<T extends object, Made>({ name, first, shows, create, made }: Creation<T, Made>): Form<T> {
  const t = useText();
  const [form, change, forget] = useKept<T & Keyed>(name, () => ({ ...first(), key: crypto.randomUUID() }));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const thing = await create(form, form.key);
      forget();
      made(thing);
    } catch (e) {
      if (answered(e)) change({ key: crypto.randomUUID() } satisfies Keyed as Partial<T & Keyed>);
      const fields = e instanceof ApiError && Boolean(e.problem?.errors?.length);
      if (fields) setError(e);
      const text = fields ? unplaced(t, e, (f) => shows.includes(f.split('[')[0]!)) : said(t, e);
      if (text) notify({ error: true, text });
    } finally {
      setBusy(false);
    }
  };
  return {
    form,
    change: change as (to: Partial<T>) => void,
    error,
    busy,
    submit: (event) => {
      event.preventDefault();
      void save();
    },
  };
}
