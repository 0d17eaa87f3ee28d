// A moment, relative within a week and exact on hover, in the reader's zone.
import { useValue } from '../app/state';
import { useNow } from '../list/clock';
import { moment } from './moment';
import { useLanguage } from './text';
import { zone } from './zone';

export function When({ at }: { at: string }) {
  const l = useLanguage();
  const now = useNow();
  useValue(zone.state, (s) => s.zone); // in which it is said
  const { short, exact } = moment(l, at, now);
  return (
    <time dateTime={at} title={exact} style={{ color: 'var(--ink-2)', fontSize: 12, whiteSpace: 'nowrap' }}>
      {short}
    </time>
  );
}
