// An error in the reader's words.
import { ApiError, type Schemas } from '../api/client';
import { called, configuration } from '../api/desk';
import { queries } from '../api/queries';
import { language } from '../text/language';
import { isKey, type Translate } from '../text/text';

const MOST = 6; // fields that a message names

type Files = readonly { name: string }[];

/** fieldName is what people call a field of the API: "fields.cause" by the name
 * that the desk gave it, "uploads[0].name" as the file, "filter.priorities[0]"
 * as the screens do. */
export function fieldName(t: Translate, path: string, files: Files = []): string {
  const file = files[Number(/^uploads\[(\d+)\]/.exec(path)?.[1])];
  if (file) return file.name;
  const own = /(?:^|\.)fields\.([^.]+)$/.exec(path)?.[1];
  if (own) return called(queries.getQueryData(configuration.queryKey)?.fields?.find((f) => f.id === own)?.name, language.current, own);
  const key = `word.field.${path.replace(/\[\d+\]/g, '').split('.').at(-1)}`;
  return isKey(key) ? t(key) : path;
}

/** named are wrong fields, each with its name before what is wrong with it. */
export const named = (t: Translate, errors: Schemas['Field'][], files?: Files): string =>
  errors
    .slice(0, MOST)
    .map((e) => `${fieldName(t, e.field, files)}: ${e[language.current]}`)
    .join(' ');

/** unplaced are the wrong fields that a form has no place for, by name;
 * undefined when it shows them all. */
export function unplaced(t: Translate, error: unknown, shows: (field: string) => boolean, files?: Files): string | undefined {
  const rest = error instanceof ApiError ? (error.problem?.errors ?? []).filter((e) => !shows(e.field)) : [];
  return rest.length > 0 ? named(t, rest, files) : undefined;
}

/** said is what happened and what to do; the desk's own words where it has some.
 * Wrong fields are named: the message may be far from them; files of what was
 * sent by their names. */
export function said(t: Translate, error: unknown, files?: Files): string {
  if (error instanceof ApiError) {
    if (error.code === 'network') return t('app.error.network');
    const fields = unplaced(t, error, () => false, files);
    if (fields) return fields;
    if (error.message) return error.message;
    if (error.status >= 500 || error.status === 429) return t('app.error.server');
  }
  return t('app.error.unknown');
}

/** failing reports whether all that is known is that something failed: the desk
 * has not refused what was asked. */
export const failing = (error: unknown): boolean => !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;

/** tried is said of a change that was shown and is put back. Nothing was typed
 * that could be kept: it names what was tried, unless the desk says why not. */
export function tried(t: Translate, error: unknown, what: string): string {
  if (!failing(error)) return said(t, error);
  return t(error instanceof ApiError && error.status === 0 ? 'app.error.tried.network' : 'app.error.tried', { what });
}
