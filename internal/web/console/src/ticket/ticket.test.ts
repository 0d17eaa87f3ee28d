import { describe, expect, it } from 'vitest';
import type { Event, Message, Schemas, Status, TicketView } from '../api/client';
import { moment } from '../text/moment';
import { translate, type Translate } from '../text/text';
import { cause } from './cause';
import { html, message, type NewMessage } from './compose';
import { arrivals } from './delivery';
import { empty, together, type Draft } from './drafts';
import { isOutlooks } from './container';
import { free } from './files';
import { cids, framed, height, isMarked, isRich, remote, saysMore } from './frame';
import { happened, line } from './happened';
import { pieces } from './link';
import { mentioned, put } from './mention';
import { joined } from './pages';
import { size } from './size';
import { meanwhile, thread } from './thread';

const t: Translate = (key, values) => translate('en', key, values);
const names = { agent: (id: string) => id.toUpperCase(), team: (id: string) => id, rule: (id: string) => (id === 'inv' ? 'Invoices' : id), macro: (name: string) => (name === 'Pedir el "NIF"' ? 'Ask for the VAT number' : name), status: (s: Status) => translate('en', `word.status.${s}`) };
const said = (seq: number, more: Partial<Message> = {}) => ({ seq, kind: 'public', channel: 'email', direction: 'in', author: { kind: 'person' }, at: `2026-03-02T10:0${seq}:00.000Z`, text: 'x', files: [], flags: [], ...more }) as Message;
const event = (seq: number, more: Partial<Event> = {}) => ({ id: `e${seq}`, seq, at: `2026-03-02T10:0${seq}:00.000Z`, type: 'status.changed', actor: { kind: 'agent', id: 'ana' }, data: { status: { from: 'open', to: 'resolved' } }, ...more }) as Event;

const message1 = (more: Partial<Message>) => said(more.seq ?? 1, more);

describe('thread', () => {
  it('orders by seq, whatever the clocks say, and folds what happened between messages', () => {
    const items = thread({ messages: [said(5), said(1, { at: '2030-01-01T00:00:00.000Z' })], events: [event(3), event(2), event(4)] });
    expect(items.map((i) => (i.kind === 'message' ? i.message.seq : i.events.map((e) => e.seq)))).toEqual([1, [2, 3, 4], 5]);
  });
  it('leaves mails that were received together in the order of the desk', () => {
    const items = thread({ messages: [said(9), said(4), said(7), said(6), said(2)], events: [event(5), event(8)] });
    expect(items.map((i) => (i.kind === 'message' ? i.message.seq : i.events.map((e) => e.seq)))).toEqual([2, 6, [5], 7, 4, [8], 9]);
    expect(new Set(items.map((i) => i.key)).size).toBe(items.length);
  });
  it('does not repeat what the message itself shows', () => {
    const told = event(1, { type: 'message.added', data: { message: { seq: 1, kind: 'public', direction: 'in', channel: 'email' } } });
    expect(thread({ messages: [said(1)], events: [told] })).toHaveLength(1);
    const resolved = { ...told, data: { ...told.data, status: { from: 'open', to: 'resolved' } } } as Event;
    expect(thread({ messages: [said(1)], events: [resolved] })).toHaveLength(2);
  });
  it('keeps messages of merged tickets apart by key', () => {
    const items = thread({ messages: [said(1), said(1, { ticket: 'other', at: '2026-03-02T09:00:00.000Z' })], events: [] });
    expect(items.map((i) => i.key)).toEqual(['other:1', ':1']);
  });
});

describe('happened', () => {
  it.each([
    [event(1), 'ANA · Status: Resolved'],
    [event(1, { type: 'sla.breached', actor: { kind: 'system' }, data: { metric: 'resolution' } }), 'Resolution is overdue'],
    [event(1, { type: 'ticket.created', data: { created: { channel: 'api' } } as Event['data'] }), 'ANA · opened by API · for whoever asks for help'],
    [event(1, { type: 'something.new', data: {} }), 'ANA · changed'],
    [event(1, { data: { tags: [] } }), 'ANA · no tags'],
    [event(1, { type: 'links.revoked', actor: { kind: 'system' }, data: {} }), 'Tracking links ended'],
  ])('%#', (e, want) => expect(line(happened(t, e as Event, names))).toBe(want));
});

describe('a customer’s HTML', () => {
  const look = { ink: '#000', muted: '#666', ground: '#fff', dark: false };
  it('is behind a policy that comes first and allows no script', () => {
    const page = framed('<meta http-equiv="Content-Security-Policy" content="img-src *"><img src=https://x.example/p>', look, []);
    expect(page.indexOf("default-src 'none'")).toBeLessThan(page.indexOf('<img'));
    expect(page).toContain('img-src data:"');
    expect(page).not.toContain('script-src');
    expect(framed('', look, ['https:'])).toContain('img-src data: https:"');
  });
  it.each([
    ['<p>x</p>', false],
    ['<div>a<br>b <a href="https://x.example">x</a></div>', false],
    ['<p><b>x</b></p>', true],
    ['<image>', false],
    ['<table><tr><td>x</td></tr></table>', true],
    ['<span data-remote-image="https://x.example/a?b&amp;c">[x]</span>', true],
  ])('%s says more than its text: %s', (html, want) => expect(isRich(html)).toBe(want));
  it.each([
    ['<p>x<br>y</p>', false],
    ['<p><a href="https://x.example/?a&amp;b" rel="nofollow">https://x.example/?a&amp;b</a></p>', false],
    ['<p><a href="https://x.example" rel="nofollow">x</a></p>', true],
    ['<blockquote>x</blockquote>', true],
    ['<p><i>x</i></p>', true],
  ])('of an agent %s says more than his text: %s', (html, want) => expect(isMarked(html)).toBe(want));
  it.each([
    ['<p>My order 4711 never arrived.</p>', 'My order 4711 never arrived.', false],
    ['<p>It&#39;s 5&nbsp;€</p>', "It's 5\u00a0€", false],
    ['<p>Él llegó.</p>', 'ÉL LLEGÓ', false],
    ['<p>My order 4711 never arrived. Please help.</p>', 'View this mail in your browser.', true],
    ['<p>See <a href="https://x.example/a?b&amp;c">photo</a></p>', 'See photo', true],
    ['<p>See <a href="https://x.example/a?b&amp;c">photo</a></p>', 'See photo <https://x.example/a?b&c>', false],
    ['<p><a href="https://x.example/">x.example</a></p>', 'https://x.example', false],
    ['<p>Write to <a href="mailto:a@x.example">Ana</a></p>', 'Write to Ana', false],
    ['<b>x</b>', 'x', true],
  ])('%s says more than the text %s: %s', (html, text, want) => expect(saysMore(html, text)).toBe(want));
  it('names its images', () => {
    expect(remote('<span data-remote-image="https://x.example/a?b&amp;c">[x]</span>')).toEqual(['https://x.example/a?b&c']);
    expect(cids('<img src="cid:a"><img src="cid:b"><img src="cid:a">')).toEqual(['a', 'b']);
  });
  it('is given more room the more there is, and none for what is folded', () => {
    expect(height('<p>x</p>')).toBeLessThan(60);
    expect(height('<p>x</p><p>y</p><img height="300">')).toBeGreaterThan(330);
    expect(height(`<p>${'word '.repeat(400)}</p>`)).toBeGreaterThan(400);
    expect(height(`<p>x</p><details><p>${'word '.repeat(400)}</p></details>`)).toBeLessThan(90);
  });
});

describe('what is sent', () => {
  const participants = [
    { no: 1, address: 'lucia@example.com', role: 'requester', person: 'p' },
    { no: 2, address: 'jefe@example.com', role: 'cc', person: 'q' },
    { no: 3, address: 'taller@example.com', role: 'third_party', person: 'r' },
  ];
  const files = ['f1', 'f2', 'f3'].map((id) => ({ id, name: `${id}.pdf`, size: 1, type: 'application/pdf', inline: false, locked: id === 'f3' }));
  const messages = [
    { seq: 9, kind: 'forward', direction: 'in', files: files.slice(0, 1) },
    { seq: 8, kind: 'note', files },
    { seq: 2, kind: 'public', files, ticket: 'merged' },
    { seq: 5, kind: 'public', direction: 'out', files: [] },
    { seq: 4, kind: 'public', direction: 'in', files },
    { seq: 1, kind: 'public', files: [] },
  ];
  const view = { ticket: { participants }, requester: { id: 'p', address: 'lucia@example.com' }, messages } as unknown as TicketView;
  const draft = (more: Partial<Draft>): Draft => ({ mode: 'all', text: 'x', files: [], ...more });
  it.each<[string, Draft, Partial<NewMessage>]>([
    ['all leaves the choice to the desk', draft({}), { kind: 'public', text: 'x', status: 'answered' }],
    ['a reply goes to the requester alone', draft({ mode: 'reply' }), { kind: 'public', text: 'x', to: ['lucia@example.com'], status: 'answered' }],
    ['chosen ones stand', draft({ to: ['a@example.com'], cc: ['b@example.com'] }), { kind: 'public', text: 'x', to: ['a@example.com'], cc: ['b@example.com'], status: 'answered' }],
    ['a note goes to nobody and leaves the status', draft({ mode: 'note', to: ['a@example.com'] }), { kind: 'note', text: 'x' }],
    ['a forward quotes', draft({ mode: 'forward', to: ['a@example.com'], quote: 1 }), { kind: 'forward', text: 'x', to: ['a@example.com'], quote: [1], status: 'answered' }],
    ['by itself the newest of the customer, with its files but the locked', draft({ mode: 'forward', to: ['a@example.com'] }), { kind: 'forward', text: 'x', to: ['a@example.com'], quote: [4], ticketFiles: ['f1', 'f2'], status: 'answered' }],
    ['with those that were chosen', draft({ mode: 'forward', to: ['a@example.com'], quote: 4, enclosed: ['f2', 'f3', 'f9'] }), { kind: 'forward', text: 'x', to: ['a@example.com'], quote: [4], ticketFiles: ['f2'], status: 'answered' }],
    ['a third party is not sent its own', draft({ mode: 'forward', to: ['a@example.com'], quote: 9 }), { kind: 'forward', text: 'x', to: ['a@example.com'], quote: [9], status: 'answered' }],
    ['marks go as HTML, the text as it was typed', draft({ text: '**x**' }), { kind: 'public', text: '**x**', html: '<p><b>x</b></p>', status: 'answered' }],
    ['of a note and a forward, too', draft({ mode: 'note', text: '_x_' }), { kind: 'note', text: '_x_', html: '<p><i>x</i></p>' }],
    ['files go by id', draft({ mode: 'note', files: [{ id: 'u1', name: 'a.pdf', size: 1 }] }), { kind: 'note', text: 'x', uploads: [{ id: 'u1', name: 'a.pdf' }] }],
  ])('%s', (_, d, want) => expect(message(view, d, 'answered')).toEqual(want));
  it('puts pasted images where their marks stand, and escapes the rest', () => {
    const d = draft({ text: 'see <b>\n[a&b.png]\n\nend', files: [{ id: 'u1', name: 'a&b.png', size: 1, inline: true }] });
    expect(html(d)).toBe('<p>see &lt;b&gt;<br><img src="cid:u1" alt="a&amp;b.png"></p><p>end</p>');
    expect(html({ ...d, text: 'the mark was taken out' })).toBeUndefined();
    expect(html({ files: [], text: `**${'<'.repeat(60_000)}**` })).toBeUndefined(); // more than the desk takes
  });
  it.each([['application/ms-tnef', true], ['application/pdf', false], ['application/zip', false]])('tells Outlook’s container: %s', (type, want) => expect(isOutlooks({ type })).toBe(want));
  it('cuts names that the desk would cut, before their ending', () => {
    const long = free(`${'ñ'.repeat(300)}.pdf`, []);
    expect([[...long].length, long.endsWith('ñ.pdf')]).toEqual([150, true]);
    const second = free(`${'ñ'.repeat(300)}.pdf`, [long]);
    expect([[...second].length, second.endsWith('ñ 2.pdf')]).toEqual([150, true]);
    expect([...free(`a.${'x'.repeat(300)}`, [])].length).toBe(150);
    expect(['a.pdf', 'a', '.profile', 'a.tar.gz', 'a.'].map((name) => free(name, []))).toEqual(['a.pdf', 'a', '.profile', 'a.tar.gz', 'a.']);
  });
  it('names files that are called alike', () => expect(free('a.png', ['a.png', 'a 2.png'])).toBe('a 3.png'));
});

describe('mentions', () => {
  it.each([
    ['@', 1, { from: 0, word: '' }],
    ['ask @an', 7, { from: 4, word: 'an' }],
    ['ask @ana now', 12, undefined],
    ['mail x@an', 9, undefined],
  ])('%j at %d', (text, caret, want) => expect(mentioned(text, caret)).toEqual(want));
  it('puts the agent in the word’s place', () => expect(put('ask @an now', 7, 4, 'ana')).toEqual({ text: 'ask @ana now', caret: 9 }));
});

describe('deliveries', () => {
  const to = (more: Partial<Schemas['Recipient']>) => ({ no: 1, address: 'a@example.com', cc: false, state: 'sent', ...more }) as Schemas['Recipient'];
  it.each<[Partial<Schemas['Recipient']>, string, boolean]>([
    [{ state: 'queued' }, 'sending', false],
    [{ state: 'sent' }, 'sent', false],
    [{ state: 'sent', outcome: 'delivered' }, 'delivered', false],
    [{ state: 'sent', outcome: 'bounced', reason: 'no such box' }, 'bounced', true],
    [{ state: 'held' }, 'held', true],
  ])('%o is %s', (r, word, bad) => expect(arrivals(message1({ recipients: [to(r)] }), [])[0]).toMatchObject({ word, bad }));
  it('puts trouble first and says what may have come twice', () => {
    const list = arrivals(message1({ recipients: [to({}), to({ no: 2, address: 'b@example.com', state: 'failed' })] }), [{ seq: 1, recipient: 'a@example.com', twice: true } as Schemas['Delivery']]);
    expect(list.map((a) => [a.no, a.twice])).toEqual([
      [2, false],
      [1, true],
    ]);
  });
});

describe('causes', () => {
  it.each([
    ['rule=billing matched=words:factura; agent=ana least_load=2 of=3', 'rule billing, for the word “factura”; ANA had the fewest open tickets (2)'],
    ['rule=inv matched=form', 'rule Invoices'],
    ['macro="Ask for it"', 'Macro: Ask for it'],
    ['macro="Pedir el \\"NIF\\""', 'Macro: Ask for the VAT number'],
    ['default=team; agent=none off_duty=2 full=1', 'nobody could take it: 2 off duty, 1 with no room'],
    ['auto_close days=30', 'it had been resolved for 30 days'],
    ['the customer rang', 'reason: the customer rang'],
    ['woken', 'its day came'],
  ])('%s', (why, want) => expect(cause(t, { type: 'x', cause: { why } }, names)).toBe(want));
});

describe('pages', () => {
  it('join without repeating', () => expect(joined([message1({ seq: 3 }), message1({ seq: 2 })], [message1({ seq: 2 }), message1({ seq: 2, ticket: 'other' }), message1({ seq: 1 })]).map((m) => m.seq)).toEqual([3, 2, 2, 1]));
  it('knows what somebody else said meanwhile', () => {
    const mine = message1({ seq: 5, author: { kind: 'agent', id: 'ana' } });
    expect(meanwhile([mine, message1({ seq: 4 })], 4, 'ana')).toBeUndefined();
    expect(meanwhile([mine, message1({ seq: 4 })], 3, 'ana')?.seq).toBe(4);
    expect(meanwhile([mine], 4, 'tom')?.seq).toBe(5);
  });
});

describe('text', () => {
  it('finds web addresses and leaves the full stop', () =>
    expect(pieces('see https://x.example/a?b=(c). And http:// too')).toEqual([{ text: 'see ' }, { text: 'https://x.example/a?b=(c)', href: 'https://x.example/a?b=(c)' }, { text: '. And http:// too' }]));
  it('says sizes', () => expect([size('en', 400), size('en', 48_213), size('es', 2_400_000)]).toEqual(['1 kB', '48 kB', '2,4 MB']));
});

describe('moment', () => {
  const now = Date.parse('2026-03-10T12:00:00.000Z');
  it.each([
    ['2026-03-10T11:55:00.000Z', '5 min ago'],
    ['2026-03-09T12:00:00.000Z', 'yesterday'],
    ['2026-02-01T12:00:00.000Z', '1 Feb'],
    ['2025-02-01T12:00:00.000Z', '1 Feb 2025'],
  ])('%s', (at, want) => expect(moment('en', at, now).short).toBe(want));
});

describe('a draft that comes back', () => {
  const file = (id: string) => ({ id, name: id, size: 1 });
  const back: Draft = { mode: 'reply', text: 'Sent.', files: [file('a')], to: ['x@y.test'] };
  it('is what it was when nothing was written meanwhile', () => expect(together(back, empty('note'))).toEqual(back));
  it('stands before what was written meanwhile, with the files of both', () => {
    const now: Draft = { mode: 'note', text: 'Meanwhile.', files: [file('b'), file('a')] };
    expect(together(back, now)).toEqual({ mode: 'note', text: 'Sent.\n\nMeanwhile.', files: [file('a'), file('b')] });
  });
});
