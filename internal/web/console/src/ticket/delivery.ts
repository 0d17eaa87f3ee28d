// How far a message has got with each of its recipients.
import type { Message, Schemas } from '../api/client';

/** Word names a state in words: word.delivery.<Word>. */
export type Word = 'sending' | 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed' | 'held' | 'suppressed' | 'unknown';

export interface Arrival {
  no: number;
  name: string;
  word: Word;
  /** It needs somebody's attention. */
  bad: boolean;
  twice: boolean;
  reason?: string;
}

const bad: ReadonlySet<Word> = new Set(['bounced', 'complained', 'failed', 'held', 'suppressed']);

function word(state: Schemas['DeliveryState'], outcome: string | undefined): Word {
  if (outcome === 'delivered' || outcome === 'bounced' || outcome === 'complained') return outcome;
  return state === 'queued' ? 'sending' : state;
}

/** arrivals are the recipients of a message that the desk sent, those with
 * trouble first. */
export function arrivals(m: Message, deliveries: Schemas['Delivery'][]): Arrival[] {
  return (m.recipients ?? [])
    .map((r) => {
      const w = word(r.state, r.outcome);
      const twice = deliveries.some((d) => d.twice && d.seq === m.seq && (d.ticket ?? '') === (m.ticket ?? '') && d.recipient === r.address);
      return { no: r.no, name: r.name || r.address, word: w, bad: bad.has(w), twice, ...(r.reason ? { reason: r.reason } : {}) };
    })
    .sort((a, b) => Number(b.bad) - Number(a.bad));
}
