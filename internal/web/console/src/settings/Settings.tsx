// The settings: an index with search, the sections beside it, and below them
// what is not saved yet.
import { TextInput, VisuallyHidden } from '@mantine/core';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMay, type Right } from '../api/may';
import { queries } from '../api/queries';
import { NotFound } from '../app/NotFound';
import { Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { found } from '../keys/find';
import '../text/config';
import { useLanguage, useText, type Key, type Translate } from '../text/text';
import { configuration, type Config, type Read } from './config';
import { changed, draft, restore } from './draft';
import { General } from './General';
import { APIKeys } from './APIKeys';
import { ItemScreen, itemsOf, ListSection } from './ListSection';
import { general, lists, listSpec } from './lists';
import { Matrix } from './Matrix';
import { nameOf } from './merge';
import { SaveBar, sectionOf } from './SaveBar';
import { visible } from './sections';
import classes from './settings.module.css';
import { labelOf } from './spec';
import { Tags } from './Tags';
import { useConfig } from './use';

export function Settings() {
  const t = useText();
  const { config, error, retry } = useConfig();
  const may = useMay();
  const mine = useValue(draft, (d) => d.mine);
  const base = useValue(draft, (d) => d.base);
  const read = config !== undefined;
  useEffect(() => {
    if (!read) return undefined;
    const join = () => {
      const now = queries.getQueryData<Read>(configuration.queryKey);
      if (now) restore(now);
    };
    join();
    return queries.getQueryCache().subscribe((event) => event.type === 'updated' && event.action.type === 'success' && event.query.queryKey[1] === 'version' && setTimeout(join));
  }, [read]);
  const dirty = new Set(mine ? changed(base?.config, mine).map(sectionOf) : []);
  return (
    <div className={classes.layout}>
      <VisuallyHidden component="h1">{t('settings.title')}</VisuallyHidden>
      <nav className={classes.nav} aria-label={t('settings.title')}>
        <div className={classes.title}>
          <Link to="/settings" className={classes.crumb}>
            {t('settings.title')}
          </Link>
        </div>
        {visible(may).map((s) => (
          <Link key={s.id} to="/settings/$section" params={{ section: s.id }} className={classes.link}>
            {t(s.name)}
            {dirty.has(s.id) && <span className={classes.dot} title={t('config.unsaved.name')} />}
          </Link>
        ))}
        {elsewhere(may).map((x) => (
          <Link key={x.name} {...x.to} className={classes.link}>
            {t(x.name)}
          </Link>
        ))}
      </nav>
      <div className={classes.content}>
        <div className={classes.scroll}>
          <div className={classes.page}>{error ? <Failed error={error} retry={retry} /> : config ? <Outlet /> : <Waiting shape="page" />}</div>
        </div>
        <SaveBar />
      </div>
    </div>
  );
}

// What is looked after daily has screens of its own: it is found from here too.
const others = [
  { to: { to: '/tools/$kind', params: { kind: 'replies' } }, name: 'settings.name.tool.replies', about: 'config.about.tool.replies' },
  { to: { to: '/tools/$kind', params: { kind: 'macros' } }, name: 'settings.name.tool.macros', about: 'config.about.tool.macros' },
  { to: { to: '/tools/$kind', params: { kind: 'views' } }, name: 'settings.name.tool.views', about: 'config.about.tool.views' },
  { to: { to: '/quarantine' }, name: 'app.rail.quarantine', about: 'config.about.quarantine', needs: 'quarantine.read' },
  { to: { to: '/audit' }, name: 'app.rail.audit', about: 'config.about.audit', needs: 'audit.read' },
] as const;

const elsewhere = (may: (right: Right | undefined) => boolean) => others.filter((x) => may('needs' in x ? x.needs : undefined));

interface Hit {
  words: string;
  section?: string;
  item?: string;
  to?: (typeof others)[number]['to'];
}

// Everything that can be looked for: sections, their fields, and what there is.
function hits(t: Translate, l: 'es' | 'en', config: Config, may: (right: Right | undefined) => boolean): Hit[] {
  const all: Hit[] = [...visible(may).map((s) => ({ words: t(s.name), section: s.id })), ...elsewhere(may).map((x) => ({ words: t(x.name), to: x.to }))];
  for (const s of lists) for (const x of itemsOf(s, config)) all.push({ words: `${t(`settings.name.${s.id}`)} › ${s.line(x, config, { t, l }).title}`, section: s.id, item: nameOf(x) });
  for (const s of [general, ...lists]) {
    const name = t(`settings.name.${s.id}`);
    for (const f of s.groups.flatMap((g) => g.fields)) if (f.kind !== 'id') all.push({ words: `${name} › ${t(labelOf(s.part, f.at))}`, section: s.id });
  }
  return all;
}

export function SettingsIndex() {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const { config, readOnly } = useConfig();
  const may = useMay();
  const [words, setWords] = useState('');
  if (!config) return null;
  const list = words.trim() === '' ? [] : found(hits(t, l, config, may), words, (h) => h.words).slice(0, 30);
  const to = (h: Hit) => {
    if (h.to) return h.to;
    const section = h.section ?? '';
    return h.item ? ({ to: '/settings/$section/$item', params: { section, item: h.item } } as const) : ({ to: '/settings/$section', params: { section } } as const);
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.title')}</h2>
          {readOnly && <p>{t('config.readonly')}</p>}
        </div>
      </header>
      <TextInput
        maw={480}
        type="search"
        leftSection={<Search size={16} aria-hidden />}
        aria-label={t('config.search')}
        placeholder={t('config.search')}
        value={words}
        onChange={(e) => setWords(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Enter' && list[0] && void navigate(to(list[0]))}
      />
      {words.trim() === '' ? (
        <div className={classes.index}>
          {visible(may).map((s) => (
            <Link key={s.id} to="/settings/$section" params={{ section: s.id }} className={classes.entry}>
              <strong>{t(s.name)}</strong>
              <span>{t(`config.about.${s.id}` as Key)}</span>
            </Link>
          ))}
          {elsewhere(may).map((x) => (
            <Link key={x.name} {...x.to} className={classes.entry}>
              <strong>{t(x.name)}</strong>
              <span>{t(x.about)}</span>
            </Link>
          ))}
        </div>
      ) : list.length === 0 ? (
        <p role="status">{t('config.search.none', { words })}</p>
      ) : (
        <ul className={classes.rows} style={{ marginTop: 16 }}>
          {list.map((h, i) => (
            <li key={i} className={classes.row}>
              <Link {...to(h)} style={{ minHeight: 36 }}>
                {h.words}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function Section() {
  const t = useText();
  const { section, item } = useParams({ strict: false });
  const { config, readOnly } = useConfig();
  const may = useMay();
  if (!config) return null;
  const back = (
    <Link to="/settings" className={`${classes.crumb} ${classes.top}`}>
      <ChevronLeft size={14} aria-hidden />
      {t('settings.title')}
    </Link>
  );
  const spec = listSpec(section);
  if (!visible(may).some((s) => s.id === section)) return <NotFound />;
  if (spec && item) return <ItemScreen key={item} spec={spec} config={config} readOnly={readOnly} name={item} />;
  return (
    <>
      {back}
      {spec ? <ListSection key={spec.id} spec={spec} config={config} readOnly={readOnly} /> : null}
      {section === 'general' && <General config={config} readOnly={readOnly} />}
      {section === 'matrix' && <Matrix config={config} readOnly={readOnly} />}
      {section === 'tags' && <Tags config={config} />}
      {section === 'keys' && <APIKeys config={config} />}
    </>
  );
}
