// The menu of whoever is signed in: the places that are not in the rail, how
// the console looks and speaks, and the way out.
import { ActionIcon, Popover, SegmentedControl, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleUser, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../api/may';
import { agents as agentsQuery } from '../api/queries';
import { session } from '../api/session';
import { useAppearance } from '../profile/appearance';
import { DensityChoice, ThemeChoice } from '../profile/Choices';
import { speak } from '../profile/save';
import { languages } from '../text/language';
import { useLanguage, useText } from '../text/text';
import classes from './agentmenu.module.css';
import { leave } from './leave';
import { menu } from './rail';
import { useValue } from './state';

export function AgentMenu() {
  const t = useText();
  const l = useLanguage();
  const [opened, setOpened] = useState(false);
  const me = useValue(session.state, (s) => s.me);
  const may = useMay();
  const agents = useQuery(agentsQuery).data;
  useAppearance();
  const name = agents?.find((a) => a.id === me?.agent)?.name ?? me?.agent ?? '';
  return (
    <Popover position="right-end" width={248} opened={opened} onChange={setOpened} trapFocus returnFocus transitionProps={{ duration: 100 }}>
      <Popover.Target>
        <ActionIcon size={36} c="var(--ink-2)" aria-label={t('app.menu')} title={t('app.menu')} onClick={() => setOpened(!opened)}>
          <CircleUser size={20} strokeWidth={1.75} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <p className={classes.name}>{name}</p>
        {menu
          .filter((r) => may(r.needs))
          .map(({ to, name: text, icon: Icon }) => (
            <Link key={to} to={to} className={classes.item} onClick={() => setOpened(false)}>
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {t(text)}
            </Link>
          ))}
        <div className={classes.choices}>
          <SegmentedControl size="xs" fullWidth aria-label={t('app.menu.language')} value={l} onChange={(v) => speak(v as typeof l)} data={languages.map((x) => ({ value: x, label: t(`app.menu.language.${x}`) }))} />
          <ThemeChoice />
          <DensityChoice />
        </div>
        <UnstyledButton className={classes.item} onClick={() => void leave()}>
          <LogOut size={16} strokeWidth={1.75} aria-hidden />
          {t('app.leave')}
        </UnstyledButton>
      </Popover.Dropdown>
    </Popover>
  );
}
