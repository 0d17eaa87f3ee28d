import { describe, expect, it } from 'vitest';
import type { AgentEntry, Me, Summary } from '../api/client';
import { sums } from './sums';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const ticket = (number: number, more: Partial<Summary> = {}) => ({ id: String(number), number, subject: '', tags: [], status: 'open', category: 'open', breached: false, ...more }) as Summary;
const agent = (id: string, more: Partial<AgentEntry> = {}) => ({ id, name: id, active: true, onDuty: true, role: 'agent', teams: [], ...more }) as AgentEntry;
const me = { kind: 'agent', agent: 'ana', teams: [], scopes: [], allowed: [], toolTeams: [] } as Me;
const at = (h: number) => `2026-03-02T${String(h).padStart(2, '0')}:00:00.000Z`;

describe('sums', () => {
  it('of nothing are nothing', () => {
    expect(sums([], [], me, now)).toEqual({ late: [], next: [], mine: [], load: [] });
  });
  it('puts what is late apart from what is due next, the nearest first', () => {
    const s = sums([ticket(1, { dueAt: at(13) }), ticket(2, { dueAt: at(11) }), ticket(3, { dueAt: at(9) }), ticket(4, { breached: true, dueAt: at(8) }), ticket(5)], [], me, now);
    expect(s.late.map((t) => t.number)).toEqual([4, 3]);
    expect(s.next.map((t) => t.number)).toEqual([2, 1]);
  });
  it('counts what waits for somebody else apart', () => {
    const s = sums([ticket(1, { category: 'waiting', assignee: 'ana', dueAt: at(11) }), ticket(2, { category: 'snoozed' }), ticket(3, { assignee: 'ana' })], [agent('ana'), agent('ben')], me, now);
    expect(s.next).toEqual([]);
    expect(s.mine.map((t) => t.number)).toEqual([3]);
    expect(s.load.map((l) => [l.agent.id, l.open, l.waiting])).toEqual([
      ['ana', 1, 1],
      ['ben', 0, 0],
    ]);
  });
  it('has no load for who does not answer', () => {
    expect(sums([ticket(1, { assignee: 'gone' })], [agent('gone', { active: false }), agent('light', { role: 'light' })], me, now).load).toEqual([]);
  });
});
