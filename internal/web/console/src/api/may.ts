// What the one who is signed in may do, in the desk's own words: GET /me lists
// it by the table from which the desk decides. It holds for every ticket that he
// sees. Nothing else in the console asks who he is.
import { useCallback } from 'react';
import { useValue } from '../app/state';
import type { AgentEntry, Me, Schemas, Ticket } from './client';
import { session } from './session';

export type Right = Schemas['Permission'];

const has = (me: Me | null, right: Right | undefined): boolean => right === undefined || (me?.allowed.includes(right) ?? false);

/** may reports whether he may do something; undefined is what everybody may. */
export const may = (right: Right | undefined): boolean => has(session.state.get().me, right);

/** useMay is may, kept current. */
export function useMay(): (right: Right | undefined) => boolean {
  const me = useValue(session.state, (s) => s.me);
  return useCallback((right) => has(me, right), [me]);
}

/** seesAll reports whether nothing is out of sight of the one who is signed in. */
export const seesAll = (me: Me | null): boolean => me?.role === 'admin';

/** keeps reports whether an agent may change a canned reply, macro or view. */
export function keeps(me: Me | null, tool: { owner: Schemas['Owner']; team?: string }): boolean {
  if (!has(me, 'tool.write')) return false;
  switch (tool.owner) {
    case 'agent':
      return true;
    case 'team':
      return tool.team !== undefined && (me?.toolTeams.includes(tool.team) ?? false);
    case 'everybody':
      return has(me, 'tool.share');
    case 'built_in':
      return false;
  }
}

/** serves reports whether somebody in a role can be given tickets at all. */
export const serves = (role: Schemas['AgentRole'] | undefined): boolean => role !== 'light';

const works = (agent: AgentEntry, team: string | undefined): boolean => agent.role === 'admin' || !team || agent.teams.includes(team);

/** sees reports whether a colleague can be told of a ticket. */
export const sees = (agent: AgentEntry, t: Pick<Ticket, 'team' | 'assignee' | 'watchers'>): boolean => agent.active && (works(agent, t.team) || t.assignee === agent.id || t.watchers.includes(agent.id));

/** takes reports whether a colleague can be given tickets of a team; undefined is
 * that of no team. */
export const takes = (agent: AgentEntry, team?: string): boolean => agent.active && serves(agent.role) && works(agent, team);
