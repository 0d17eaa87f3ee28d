// The frame around every screen: the rail, what the network says, the palette,
// the keys and the messages.
import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { HelpCircle, Search } from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useMay } from '../api/may';
import { session } from '../api/session';
import { useActions, listen } from '../keys/actions';
import { Help } from '../keys/Help';
import { Palette } from '../keys/Palette';
import { speak } from '../profile/save';
import { visible } from '../settings/sections';
import { language } from '../text/language';
import { useText } from '../text/text';
import { density } from '../theme/theme';
import { Bell } from '../notifications/Bell';
import { AgentMenu } from './AgentMenu';
import classes from './frame.module.css';
import { Notices, notify } from './notices';
import { Waiting } from './Parts';
import { menu, rail } from './rail';
import { SessionOver } from './SessionOver';
import { Trouble } from './Trouble';
import { leave } from './leave';
import { useValue } from './state';

const PROBE = 5000; // ms

export function Frame() {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const online = useValue(session.state, (s) => s.online);
  const may = useMay();
  const dense = useValue(density.state, (s) => s.density);
  const { toggleColorScheme } = useMantineColorScheme();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const places = [...rail, ...menu].filter((r) => may(r.needs));
  const settings = visible(may);

  const latest = useRef(t);
  latest.current = t;
  useEffect(() => listen(document, (a) => notify({ text: latest.current('app.denied', { what: latest.current(a.text, a.values) }) })), []);
  useEffect(() => {
    document.documentElement.dataset.density = dense;
  }, [dense]);
  useEffect(() => {
    const on = () => session.network(navigator.onLine);
    window.addEventListener('online', on);
    window.addEventListener('offline', on);
    return () => {
      window.removeEventListener('online', on);
      window.removeEventListener('offline', on);
    };
  }, []);
  const lost = useRef(false);
  useEffect(() => {
    if (online && lost.current) void queries.invalidateQueries();
    lost.current = !online;
    if (online) return undefined;
    const timer = setInterval(() => void session.probe(), PROBE);
    return () => clearInterval(timer);
  }, [online, queries]);

  useActions(
    [
      { id: 'app.palette', text: 'app.palette', keys: ['mod+k'], inField: true, run: () => setPalette(true) },
      { id: 'app.help', text: 'app.help', keys: ['?'], run: () => setHelp(true) },
      ...places.map((r) => ({ id: `go.${r.to}`, text: r.action, keys: r.keys, run: () => void navigate({ to: r.to }) })),
      { id: 'go./notifications', text: 'app.go.notifications', keys: ['g n'], run: () => void navigate({ to: '/notifications' }) },
      ...settings.map((s) => ({ id: `go.settings.${s.id}`, text: 'settings.go' as const, values: { name: t(s.name) }, run: () => void navigate({ to: '/settings/$section', params: { section: s.id } }) })),
      { id: 'app.theme', text: 'app.theme', run: toggleColorScheme },
      { id: 'app.density', text: 'app.density', run: () => density.choose(dense === 'compact' ? 'comfortable' : 'compact') },
      { id: 'app.language', text: 'app.language', run: () => speak(language.current === 'es' ? 'en' : 'es') },
      { id: 'app.leave', text: 'app.leave', run: () => void leave() },
    ],
    [places.length, settings.length, t],
  );

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        {t('app.skip')}
      </a>
      <nav className={classes.rail} aria-label={t('app.navigation')}>
        {rail.filter((r) => may(r.needs)).map(({ to, name, icon: Icon }) => (
          <Tooltip key={to} label={t(name)} position="right">
            <Link to={to} aria-label={t(name)} className={classes.link} activeOptions={{ exact: false, includeSearch: false }}>
              <Icon size={20} strokeWidth={1.75} aria-hidden />
            </Link>
          </Tooltip>
        ))}
        <span className={classes.space} />
        <Bell />
        <Tooltip label={t('app.palette')} position="right">
          <ActionIcon size={36} c="var(--ink-2)" aria-label={t('app.palette')} onClick={() => setPalette(true)}>
            <Search size={20} strokeWidth={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('app.help')} position="right">
          <ActionIcon className={classes.keys} size={36} c="var(--ink-2)" aria-label={t('app.help')} onClick={() => setHelp(true)}>
            <HelpCircle size={20} strokeWidth={1.75} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <AgentMenu />
      </nav>
      <main id="main" tabIndex={-1} className={classes.main}>
        {!online && (
          <div role="status" className={classes.offline}>
            {t('app.offline')}
          </div>
        )}
        <Trouble />
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
      {palette && <Palette close={() => setPalette(false)} />}
      {help && <Help close={() => setHelp(false)} />}
      <SessionOver />
      <Notices />
    </div>
  );
}
