// Spam is a tag and the end of a ticket: it is closed, its clocks stand, nobody
// is mailed.
import type { Each } from '../list/change';

/** SPAM is the tag of what the view of spam shows. */
export const SPAM = 'spam';

export const asSpam: Each = (x) => ({ status: 'closed', tags: [...x.tags.filter((tag) => tag !== SPAM), SPAM] });

/** notSpam lets the desk make the ticket what it was before. */
export const notSpam: Each = () => ({ notSpam: true });
