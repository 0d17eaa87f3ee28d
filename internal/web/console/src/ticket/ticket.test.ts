import { describe, expect, it } from 'vitest';
import type { Event, Message } from '../api/client';
import { moment } from '../text/moment';
import { translate, type Translate } from '../text/text';
import { framed, hasRemote } from './frame';
import { happened } from './happened';
import { thread } from './thread';

const t: Translate = (key, values) => translate('en', key, values);
const names = { agent: (id: string) => id.toUpperCase(), team: (id: string) => id };
const message = (seq: number, more: Partial<Message> = {}) => ({ seq, kind: 'public', channel: 'email', direction: 'in', author: { kind: 'person' }, at: `2026-03-02T10:0${seq}:00.000Z`, text: 'x', files: [], flags: [], ...more }) as Message;
const event = (seq: number, more: Partial<Event> = {}) => ({ id: `e${seq}`, seq, at: `2026-03-02T10:0${seq}:00.000Z`, type: 'status.changed', actor: { kind: 'agent', id: 'ana' }, data: { status: { from: 'open', to: 'resolved' } }, ...more }) as Event;

describe('thread', () => {
  it('orders by seq, whatever the clocks say, and folds what happened between messages', () => {
    const items = thread({ messages: [message(5), message(1, { at: '2030-01-01T00:00:00.000Z' })], events: [event(3), event(2), event(4)] });
    expect(items.map((i) => (i.kind === 'message' ? i.message.seq : i.events.map((e) => e.seq)))).toEqual([1, [2, 3, 4], 5]);
  });
  it('does not repeat what the message itself shows', () => {
    const said = event(1, { type: 'message.added', data: { message: { seq: 1, kind: 'public', direction: 'in', channel: 'email' } } });
    expect(thread({ messages: [message(1)], events: [said] })).toHaveLength(1);
    const resolved = { ...said, data: { ...said.data, status: { from: 'open', to: 'resolved' } } } as Event;
    expect(thread({ messages: [message(1)], events: [resolved] })).toHaveLength(2);
  });
  it('keeps messages of merged tickets apart by key', () => {
    const items = thread({ messages: [message(1), message(1, { ticket: 'other', at: '2026-03-02T09:00:00.000Z' })], events: [] });
    expect(items.map((i) => i.key)).toEqual(['other:1', ':1']);
  });
});

describe('happened', () => {
  it.each([
    [event(1), 'ANA · Status: Resolved'],
    [event(1, { type: 'sla.breached', actor: { kind: 'system' }, data: { metric: 'resolution' } }), 'Resolution is overdue'],
    [event(1, { type: 'something.new', data: {} }), 'ANA · changed'],
    [event(1, { data: { tags: [] } }), 'ANA · no tags'],
  ])('%#', (e, want) => expect(happened(t, e as Event, names).join(' · ')).toBe(want));
});

describe('a customer’s HTML', () => {
  it('is behind a policy that comes first and allows no script', () => {
    const page = framed('<meta http-equiv="Content-Security-Policy" content="img-src *"><img src=https://x.example/p>', false);
    expect(page.indexOf("default-src 'none'")).toBeLessThan(page.indexOf('<img'));
    expect(page).toContain("img-src data:\"");
    expect(page).not.toContain('script-src');
    expect(framed('', true)).toContain('img-src data: https:"');
  });
  it.each([
    ['<img src="https://x.example/p.gif">', true],
    ["<td background='http://x.example'>", true],
    ['<p style="background:url(https://x.example/a)">', true],
    ['<img src="cid:1">', false],
    ['<a href="https://x.example">x</a>', false],
  ])('%s', (html, want) => expect(hasRemote(html)).toBe(want));
});

describe('moment', () => {
  const now = Date.parse('2026-03-10T12:00:00.000Z');
  it.each([
    ['2026-03-10T11:55:00.000Z', '5 min. ago'],
    ['2026-03-09T12:00:00.000Z', 'yesterday'],
    ['2026-02-01T12:00:00.000Z', 'Feb 1'],
    ['2025-02-01T12:00:00.000Z', 'Feb 1, 2025'],
  ])('%s', (at, want) => expect(moment('en', at, now).short).toBe(want));
});
