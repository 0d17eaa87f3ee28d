// A section that is a list: its elements, their order, and one to be edited.
import { ActionIcon, Alert, Button, Group, Modal, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, ChevronLeft, GripVertical, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Empty } from '../app/Parts';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useLanguage, useText, type Key } from '../text/text';
import type { Config, Item } from './config';
import { addItem, changeItem, draft, moveItem, removeItem, untouched } from './draft';
import { Form } from './Form';
import { nameOf } from './merge';
import { slug, titleOf } from './options';
import { clean } from './path';
import classes from './settings.module.css';
import { labelOf, type Spec } from './spec';
import { uses } from './uses';

interface Props {
  spec: Spec;
  config: Config;
  readOnly: boolean;
}

export const itemsOf = (spec: Spec, config: Config): Item[] => (spec.items ? spec.items(config) : ((config[spec.part] as Item[] | undefined) ?? []));

export function ListSection({ spec, config, readOnly }: Props) {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const wrong = useValue(draft, (d) => d.wrong);
  const [from, setFrom] = useState<number>();
  const [over, setOver] = useState<number>();
  const items = itemsOf(spec, config);
  const blank = spec.blank;
  const mayAdd = !readOnly && blank !== undefined && items.length < spec.most;
  const ordered = spec.ordered === true && !readOnly;
  const add = () => {
    if (blank) void navigate({ to: '/settings/$section/$item', params: { section: spec.id, item: addItem(spec.part, blank(config)) } });
  };
  // What was added and left as it came is no change.
  useEffect(() => {
    for (const x of items) if (untouched(x)) removeItem(spec.part, nameOf(x));
    // Once, when the list is shown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [spec]);
  useActions([{ id: 'settings.add', text: 'config.add', keys: ['n'], run: add, when: () => mayAdd }]);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t(`settings.name.${spec.id}`)}</h2>
          <p>{t(`config.about.${spec.id}`)}</p>
        </div>
        {mayAdd && (
          <Button leftSection={<Plus size={14} aria-hidden />} onClick={add}>
            {t('config.add')}
          </Button>
        )}
      </header>
      {wrong
        .filter((w) => w.part === spec.part && w.item === '')
        .map((w) => (
          <Alert key={w.at + w.en} color="red" variant="outline" mb={12} role="alert">
            {w[l]}
          </Alert>
        ))}
      {items.length === 0 ? (
        <Empty title={t('config.empty')}>{t(`config.empty.${spec.id}` as Key)}</Empty>
      ) : (
        <ul className={classes.rows}>
          {items.map((item, i) => {
            const name = nameOf(item);
            const line = spec.line(item, config, { t, l });
            return (
              <li
                key={name}
                className={classes.row}
                data-off={line.off === true}
                data-over={over === i && from !== i}
                draggable={ordered}
                onDragStart={() => setFrom(i)}
                onDragOver={(e) => {
                  if (from === undefined) return;
                  e.preventDefault();
                  setOver(i);
                }}
                onDragEnd={() => {
                  setFrom(undefined);
                  setOver(undefined);
                }}
                onDrop={(e) => {
                  e.preventDefault();
                  if (from !== undefined) moveItem(spec.part, from, i);
                }}
                onKeyDown={(e) => {
                  const step = ordered && e.altKey ? { ArrowUp: -1, ArrowDown: 1 }[e.key] : undefined;
                  if (!step) return;
                  e.preventDefault();
                  moveItem(spec.part, i, i + step);
                }}
              >
                {ordered && <GripVertical size={16} className={classes.handle} aria-hidden />}
                {spec.ordered && <span className={classes.rank}>{i + 1}</span>}
                <Link to="/settings/$section/$item" params={{ section: spec.id, item: name }} draggable={false}>
                  <span className={classes.rowText}>
                    <span className={classes.rowTitle}>{line.title}</span>
                    {line.text && <span className={classes.rowMore}>{line.text}</span>}
                  </span>
                  {wrong.some((w) => w.part === spec.part && w.item === name) && <span className={classes.wrongMark}>{t('config.wrong.here')}</span>}
                  {line.marks?.map((m) => (
                    <span key={m} className={classes.mark}>
                      {m}
                    </span>
                  ))}
                </Link>
                {ordered && (
                  <Group gap={0} wrap="nowrap">
                    <ActionIcon aria-label={`${t('config.up')}: ${line.title}`} disabled={i === 0} onClick={() => moveItem(spec.part, i, i - 1)}>
                      <ArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon aria-label={`${t('config.down')}: ${line.title}`} disabled={i === items.length - 1} onClick={() => moveItem(spec.part, i, i + 1)}>
                      <ArrowDown size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

export function ItemScreen({ spec, config, readOnly, name }: Props & { name: string }) {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const wrong = useValue(draft, (d) => d.wrong);
  const named = useValue(draft, (d) => d.named);
  const [removing, setRemoving] = useState(false);
  const items = itemsOf(spec, config);
  const item = items.find((x) => nameOf(x) === name);
  const now = item ? undefined : named[name];
  useEffect(() => {
    if (now) void navigate({ to: '/settings/$section/$item', params: { section: spec.id, item: now }, replace: true });
  }, [now, navigate, spec.id]);
  const list = { to: '/settings/$section', params: { section: spec.id } } as const;
  const back = (
    <Link {...list} className={classes.crumb}>
      <ChevronLeft size={14} aria-hidden />
      {t(`settings.name.${spec.id}`)}
    </Link>
  );
  if (!item) {
    return (
      <>
        {back}
        <Empty title={t('config.gone')}>{t('config.gone.text')}</Empty>
      </>
    );
  }
  const title = spec.line(item, config, { t, l }).title;
  const used = uses(config, spec.part, item.$new ? '' : name);
  const change = (next: Item, at: string) => {
    const own = at === 'id' ? next.id !== '' : item.$id === true;
    const auto = item.$new && at !== 'id' && !own;
    const id = auto ? slug(suggestion(spec, next), items.filter((x) => x !== item).map((x) => x.id as string)) : next.id;
    const marked = item.$new ? { ...next, id, $id: own } : next;
    if (spec.items && Object.keys(clean(marked)).length === 1) removeItem(spec.part, name);
    else changeItem(spec.part, name, marked, at);
  };
  const remove = () => {
    setRemoving(false);
    removeItem(spec.part, name);
    void navigate(list);
  };
  const Beside = spec.beside;
  return (
    <>
      {back}
      <header className={classes.head}>
        <h2>{item.$new && !titleOf(item, l) ? t(`config.new.${spec.id}` as Key) : title}</h2>
        {!readOnly && spec.blank && (
          <Button variant="subtle" color="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => (item.$new ? remove() : setRemoving(true))}>
            {t('config.remove')}
          </Button>
        )}
      </header>
      <Form part={spec.part} groups={spec.groups} item={item} config={config} readOnly={readOnly} wrong={wrong.filter((w) => w.part === spec.part && w.item === name)} change={change} />
      {Beside && (
        <div style={{ marginTop: 28 }}>
          <Beside item={item} config={config} />
        </div>
      )}
      <Modal opened={removing} onClose={() => setRemoving(false)} title={t(used.length > 0 ? 'config.used' : 'config.remove.title', { name: title })} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text size="sm">{t(used.length > 0 ? 'config.used.text' : 'config.remove.text')}</Text>
        {used.length > 0 && (
          <ul className={classes.wrongs} style={{ marginTop: 8 }}>
            {used.map((u) => {
              const owner = (config[u.part] as unknown as Item[]) ?? [];
              const at = Array.isArray(owner) ? owner.find((x) => nameOf(x) === u.item) : undefined;
              const words = [t(`settings.name.${u.section as 'agents'}`), at && titleOf(at, l), t(labelOf(u.part, u.at))].filter(Boolean).join(' › ');
              return (
                <li key={words}>
                  {u.item ? (
                    <Link to="/settings/$section/$item" params={{ section: u.section, item: u.item }}>
                      {words}
                    </Link>
                  ) : (
                    <Link to="/settings/$section" params={{ section: u.section }}>
                      {words}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setRemoving(false)}>
            {t('config.cancel')}
          </Button>
          {used.length === 0 && (
            <Button color="red" data-autofocus onClick={remove}>
              {t('config.remove')}
            </Button>
          )}
        </Group>
      </Modal>
    </>
  );
}

// The text that an id is made of: a name, and of a mailbox what stands before
// the @, for mailboxes often share a name.
const suggestion = (spec: Spec, item: Item): string => {
  if (spec.id === 'mailboxes') return String(item.address ?? '').split('@')[0] ?? '';
  const name = item.name as string | { es?: string; en?: string } | undefined;
  return (typeof name === 'string' ? name : name?.en || name?.es) ?? '';
};
