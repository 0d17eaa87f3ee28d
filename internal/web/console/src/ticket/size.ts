// Sizes of files as people read them.
import type { Language } from '../text/language';

/** size is so many bytes in kB or MB, one at least. */
export function size(l: Language, bytes: number): string {
  const mega = bytes >= 1_000_000;
  const n = mega ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
  return new Intl.NumberFormat(l, { style: 'unit', unit: mega ? 'megabyte' : 'kilobyte', maximumFractionDigits: mega ? 1 : 0 }).format(n);
}
