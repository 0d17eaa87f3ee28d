// What is not saved yet, what is wrong with it, and what two people have
// changed differently: below every section.
import { Button, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { Keys } from '../keys/Keys';
import { isKey, useLanguage, useText, type Key, type Translate } from '../text/text';
import type { Config, Item, Part } from './config';
import { changed, decide, discard, draft, save } from './draft';
import { general, specOfPart } from './lists';
import { nameOf, type Conflict } from './merge';
import { titleOf } from './options';
import classes from './settings.module.css';
import { labelOf, type Field } from './spec';
import type { Wrong } from './wrong';

/** sectionOf is the section in which a part of the configuration is edited. */
export const sectionOf = (part: Part): string => (part === general.part ? general.id : part);

export function SaveBar() {
  const t = useText();
  const { base, mine, wrong, conflicts, by, saving } = useValue(draft, (d) => d);
  const parts = mine ? changed(base?.config, mine) : [];
  const dirty = parts.length > 0;
  const names = (list: Part[]) => [...new Set(list)].map((p) => t(`settings.name.${sectionOf(p)}` as Key)).join(', ');
  const failed = (error: unknown) => notify({ error: true, text: said(t, error) });
  const run = () => {
    if (!dirty || saving || conflicts.length > 0) return;
    save().then((outcome) => {
      if (!outcome.saved) return;
      const text = outcome.others.length > 0 ? t('config.saved.joined', { sections: names(outcome.others), who: who(t, outcome.by, mine) }) : t('config.saved');
      notify({ text, action: { label: t('config.undo'), run: () => void outcome.undo().then(() => notify({ text: t('config.undone') }), failed) } }, 10_000);
    }, failed);
  };
  useActions([{ id: 'settings.save', text: 'config.save', keys: ['mod+s'], inField: true, run, when: () => dirty }]);
  const giveUp = (part?: Part) => notify({ text: t('config.discarded', { sections: names(part ? [part] : parts) }), undo: discard(part) }, 15_000);
  if (!mine || !dirty) return null;
  const others = (part: Part) => parts.some((p) => p !== part);
  return (
    <div className={classes.bar} role="region" aria-label={t('config.unsaved.name')}>
      {conflicts.length > 0 && <Conflicts list={conflicts} config={mine} by={by} />}
      {wrong.length > 0 && <Wrongs list={wrong} config={mine} giveUp={(part) => (others(part) ? () => giveUp(part) : undefined)} />}
      <div className={classes.barLine}>
        <span role="status">{conflicts.length > 0 ? t('config.conflict.first') : wrong.length > 0 ? t('config.wrong', { n: wrong.length }) : t('config.unsaved', { sections: names(parts) })}</span>
        <Button variant="default" disabled={saving} onClick={() => giveUp()}>
          {t('config.discard')}
        </Button>
        <Button loading={saving} disabled={conflicts.length > 0} onClick={run} rightSection={<Keys keys="mod+s" />}>
          {t('config.save')}
        </Button>
      </div>
    </div>
  );
}

interface Place {
  section: string;
  item: string;
  words: string;
}

// Where in the settings a path of the configuration is, for people.
function place(t: Translate, l: 'es' | 'en', config: Config, part: Part, item: string, at: string): Place {
  const list = config[part] as unknown;
  const found = Array.isArray(list) ? (list as Item[]).find((x) => nameOf(x) === item) : undefined;
  const groups = part === general.part ? general.groups : (specOfPart(part)?.groups ?? []);
  const field = groups.flatMap((g) => g.fields).find((f: Field) => at === f.at || at.startsWith(f.at + '.') || at.startsWith(f.at + '['));
  const key = field ? labelOf(part, field.at) : '';
  const section = sectionOf(part);
  const title = found && (specOfPart(part)?.line(found, config, { t, l }).title ?? titleOf(found, l));
  return { section, item: found ? item : '', words: [t(`settings.name.${section}` as Key), title ?? item, isKey(key) ? t(key) : ''].filter(Boolean).join(' › ') };
}

function To({ place: p }: { place: Place }) {
  return p.item ? (
    <Link to="/settings/$section/$item" params={{ section: p.section, item: p.item }}>
      {p.words}
    </Link>
  ) : (
    <Link to="/settings/$section" params={{ section: p.section }}>
      {p.words}
    </Link>
  );
}

function Wrongs({ list, config, giveUp }: { list: Wrong[]; config: Config; giveUp: (part: Part) => (() => void) | undefined }) {
  const t = useText();
  const l = useLanguage();
  return (
    <div role="alert">
      <ul className={classes.wrongs}>
        {list.map((w, i) => (
          <li key={i}>
            <To place={place(t, l, config, w.part, w.item, w.at)} />: {w[l]}
          </li>
        ))}
      </ul>
      {[...new Set(list.map((w) => w.part))].map((part) => {
        const run = giveUp(part);
        return (
          run && (
            <Button key={part} variant="subtle" size="compact-sm" onClick={run}>
              {t('config.discard.part', { section: t(`settings.name.${sectionOf(part)}` as Key) })}
            </Button>
          )
        );
      })}
    </div>
  );
}

const who = (t: Translate, ids: string[], config: Config | null): string => ids.map((id) => config?.agents.find((a) => a.id === id)?.name ?? id).join(', ') || t('config.somebody');

const spoken = (t: Translate, v: unknown): string => {
  if (v === undefined || v === '' || (Array.isArray(v) && v.length === 0)) return t('config.conflict.nothing');
  if (v === true) return t('word.yes');
  if (v === false) return t('word.no');
  if (typeof v === 'object' && v !== null && !Array.isArray(v) && 'id' in v) return titleOf(v as Item);
  return (typeof v === 'object' ? JSON.stringify(v) : String(v)).slice(0, 120);
};

function Conflicts({ list, config, by }: { list: Conflict[]; config: Config; by: string[] }) {
  const t = useText();
  const l = useLanguage();
  const [theirs, setTheirs] = useState<Set<Conflict>>(new Set());
  return (
    <div className={classes.wrongs} style={{ listStyle: 'none' }}>
      <Text size="sm" mb={4}>
        {t('config.conflict', { who: who(t, by, config) })}
      </Text>
      {list.map((c) => {
        const [part, ...rest] = c.path as [Part, ...string[]];
        const item = Array.isArray(config[part]) ? (rest[0] ?? '') : '';
        return (
          <div key={c.path.join('/')} className={classes.barLine} style={{ padding: '4px 0' }}>
            <span>
              <To place={place(t, l, config, part, item, (item ? rest.slice(1) : rest).join('.'))} />
            </span>
            <SegmentedControl
              size="xs"
              aria-label={t('config.conflict.choose')}
              value={theirs.has(c) ? 'theirs' : 'mine'}
              onChange={(v) => setTheirs(new Set(v === 'theirs' ? [...theirs, c] : [...theirs].filter((x) => x !== c)))}
              data={[
                { value: 'mine', label: t('config.conflict.mine', { value: spoken(t, c.mine) }) },
                { value: 'theirs', label: t('config.conflict.theirs', { value: spoken(t, c.theirs) }) },
              ]}
            />
            <Button variant="default" onClick={() => decide(c, theirs.has(c))}>
              {t('config.conflict.take')}
            </Button>
          </div>
        );
      })}
    </div>
  );
}
