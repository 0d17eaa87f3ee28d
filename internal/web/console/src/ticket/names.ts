// What the desk calls what its events name by id.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { called, configuration, macros as macrosQuery, useStatusName } from '../api/desk';
import { agents as agentsQuery, teams as teamsQuery } from '../api/queries';
import { useLanguage } from '../text/text';
import type { Names } from './happened';

/** useNames answers them in the reader's language, or the id of what is gone. */
export function useNames(): Names {
  const l = useLanguage();
  const status = useStatusName();
  const agents = useQuery(agentsQuery).data;
  const teams = useQuery(teamsQuery).data;
  const set = useQuery(configuration).data;
  const macros = useQuery(macrosQuery).data;
  return useMemo(
    () => ({
      agent: (id) => agents?.find((a) => a.id === id)?.name ?? id,
      team: (id) => called(teams?.find((x) => x.id === id)?.name, l, id),
      status,
      rule: (id) => called([...(set?.routing ?? []), ...(set?.policies ?? [])].find((x) => x.id === id)?.name, l, id),
      macro: (name) => called(macros?.find((m) => m.name.es === name || m.name.en === name)?.name, l, name),
    }),
    [agents, teams, set, macros, status, l],
  );
}
