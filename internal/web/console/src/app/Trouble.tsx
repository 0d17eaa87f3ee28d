// One line above a screen of which a part could not be read: what happened, and
// that it is asked again. It goes away by itself.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useText } from '../text/text';
import { said } from './errors';
import classes from './frame.module.css';
import { useValue } from './state';
import { behind, missing, told } from './trouble';

const EVERY = 30_000; // ms between two attempts

export function Trouble() {
  const t = useText();
  const queries = useQueryClient();
  const feed = useValue(behind, (s) => s.feed);
  const listen = useCallback(
    (on: () => void) => {
      // Told between two renderings, not in one.
      const later = () => queueMicrotask(on);
      const ends = [queries.getQueryCache().subscribe(later), told.listen(later)];
      return () => ends.forEach((end) => end());
    },
    [queries],
  );
  // The first of them speaks for all.
  const error = useSyncExternalStore(listen, () => missing(queries)[0]?.state.error);
  const again = useCallback(() => missing(queries).forEach((q) => void q.fetch().catch(() => undefined)), [queries]);
  useEffect(() => {
    if (!error) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), EVERY);
    return () => clearInterval(timer);
  }, [error, again]);
  return (
    <div role="status">
      {error ? (
        <div className={classes.offline} data-trouble="part">
          {t('app.part.failed', { why: said(t, error) })}{' '}
          <button type="button" className={classes.again} onClick={again}>
            {t('app.retry')}
          </button>
        </div>
      ) : (
        feed !== undefined && (
          <div className={classes.offline} data-trouble="feed">
            {t('app.feed.behind')}
          </div>
        )
      )}
    </div>
  );
}
