// An error in the reader's words.
import { ApiError } from '../api/client';
import type { Translate } from '../text/text';

/** said is what happened and what to do; the desk's own words where it has some. */
export function said(t: Translate, error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === 'network') return t('app.error.network');
    if (error.message) return error.message;
    if (error.status >= 500 || error.status === 429) return t('app.error.server');
  }
  return t('app.error.unknown');
}
