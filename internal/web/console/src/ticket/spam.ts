// Spam is a tag and the end of a ticket: it is closed, its clocks stand, nobody
// is mailed.
import type { Each } from '../list/change';

/** SPAM is the tag of what the view of spam shows. */
export const SPAM = 'spam';

export const asSpam: Each = (x) => ({ status: 'closed', tags: [...x.tags.filter((tag) => tag !== SPAM), SPAM] });

export const notSpam: Each = (x) => ({ status: 'open', tags: x.tags.filter((tag) => tag !== SPAM) });
