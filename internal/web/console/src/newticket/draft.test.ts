import { describe, expect, it } from 'vitest';
import type { Schemas } from '../api/client';
import { asked, bodyOf, fresh } from './draft';

const field = (id: string, more: Partial<Schemas['CustomField']> = {}): Schemas['CustomField'] => ({ id, kind: 'text', name: { en: id }, ...more });

describe('a new ticket', () => {
  it('asks what belongs to its type and to no other form, the required first', () => {
    const fields = [field('order'), field('part', { types: ['incident'] }), field('must', { requiredAtCreate: true }), field('shop', { forms: ['web'] }), field('old', { off: true })];
    expect(asked(fields, 'question').map((f) => f.id)).toEqual(['must', 'order']);
    expect(asked(fields, 'incident').map((f) => f.id)).toEqual(['must', 'order', 'part']);
  });

  it('sends what was filled in and nothing else', () => {
    const d = { ...fresh(), address: ' lucia@cliente.test ', text: 'It rings.', type: 'incident' as const, fields: { part: 'P-1', gone: 'x', order: '' }, files: [{ id: 'u1', name: 'a.pdf', size: 3 }] };
    expect(bodyOf(d, [field('part', { types: ['incident'] }), field('order')])).toEqual({
      address: 'lucia@cliente.test', text: 'It rings.', type: 'incident', fields: { part: 'P-1' }, uploads: [{ id: 'u1', name: 'a.pdf' }],
    });
  });
});
