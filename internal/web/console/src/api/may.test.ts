import { describe, expect, it } from 'vitest';
import type { AgentEntry, Me } from './client';
import { keeps, may, sees, takes, type Right } from './may';
import { session } from './session';

const me = (allowed: Right[], toolTeams: string[] = []) => ({ kind: 'agent', agent: 'ana', teams: ['billing'], scopes: [], allowed, toolTeams }) as Me;

describe('may', () => {
  it('is what the desk lists, and nothing before it has', () => {
    session.state.set({ me: null });
    expect(may('ticket.note')).toBe(false);
    expect(may(undefined)).toBe(true);
    session.state.set({ me: me(['ticket.note']) });
    expect([may('ticket.note'), may('ticket.update')]).toEqual([true, false]);
  });
});

describe('keeps', () => {
  it.each([
    [me(['tool.write']), { owner: 'agent' as const }, true],
    [me([]), { owner: 'agent' as const }, false],
    [me(['tool.write']), { owner: 'everybody' as const }, false],
    [me(['tool.write', 'tool.share']), { owner: 'everybody' as const }, true],
    [me(['tool.write'], ['billing']), { owner: 'team' as const, team: 'billing' }, true],
    [me(['tool.write'], ['billing']), { owner: 'team' as const, team: 'shipping' }, false],
    [me(['tool.write', 'tool.share'], ['billing']), { owner: 'built_in' as const }, false],
    [null, { owner: 'agent' as const }, false],
  ])('%#', (who, tool, want) => expect(keeps(who, tool)).toBe(want));
});

describe('colleagues', () => {
  const agent = (more: Partial<AgentEntry>) => ({ id: 'luis', name: 'Luis', role: 'agent', teams: ['billing'], active: true, onDuty: true, ...more }) as AgentEntry;
  it('take tickets of their teams; light and inactive ones none', () => {
    expect([takes(agent({}), 'billing'), takes(agent({}), 'shipping'), takes(agent({})), takes(agent({ role: 'admin', teams: [] }), 'shipping')]).toEqual([true, false, true, true]);
    expect([takes(agent({ role: 'light' }), 'billing'), takes(agent({ active: false }), 'billing')]).toEqual([false, false]);
  });
  it('are told of tickets that they see', () => {
    const ticket = { team: 'shipping', watchers: ['eva'], assignee: 'tom' };
    expect(['luis', 'eva', 'tom'].map((id) => sees(agent({ id }), ticket))).toEqual([false, true, true]);
    expect(sees(agent({ role: 'light' }), { team: 'billing', watchers: [] })).toBe(true);
  });
});
