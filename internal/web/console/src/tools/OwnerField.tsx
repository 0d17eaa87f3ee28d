// Whose a canned reply, macro or view is: chosen among those for whom it may be
// kept; where there is nothing to choose, said.
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { called } from '../api/desk';
import { keeps } from '../api/may';
import { teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import type { Draft } from './kinds';

type Whose = Pick<Draft, 'owner' | 'team'>;

interface Props {
  tool: Whose;
  may: boolean;
  error: string | undefined;
  change: (more: Whose) => void;
}

export function OwnerField({ tool, may, error, change }: Props) {
  const t = useText();
  const l = useLanguage();
  const me = useValue(session.state, (s) => s.me);
  const teams = useQuery(teamsQuery).data ?? [];
  const name = (x: Whose) => (x.owner === 'team' ? called(teams.find((team) => team.id === x.team)?.name, l, x.team) : t(`tools.owner.${x.owner}`));
  const all: Whose[] = [{ owner: 'agent' }, ...(me?.toolTeams ?? []).map((team) => ({ owner: 'team' as const, team })), { owner: 'everybody' }];
  const choices = all.filter((x) => keeps(me, x));
  if (!may || choices.length < 2) return <Fact label={t('tools.owner')} value={name(tool)} />;
  const key = (x: Whose) => `${x.owner} ${x.team ?? ''}`;
  return (
    <Select
      label={t('tools.owner')}
      allowDeselect={false}
      value={key(tool)}
      error={error}
      data={choices.map((x) => ({ value: key(x), label: name(x) }))}
      onChange={(v) => {
        const chosen = choices.find((x) => key(x) === v);
        if (chosen) change({ owner: chosen.owner, team: chosen.team });
      }}
    />
  );
}
