// What an act was done to, by name and with the way there. The log itself holds
// ids only: names are read from what they stand for, as far as it is still there.
import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { client, data, type Schemas } from '../api/client';
import { called, cannedReplies, macros, savedViews } from '../api/desk';
import { sections } from '../settings/sections';
import { useLanguage, useText } from '../text/text';
import classes from '../page/page.module.css';

type Entry = Schemas['AuditEntry'];

const LASTS = 5 * 60_000; // ms
const END = 6; // letters of an id that tell two apart

/** known asks for one thing's name; one that is gone has none. */
const known = (key: readonly string[], enabled: boolean, read: () => Promise<string | undefined>): UseQueryOptions<string | null> => ({
  queryKey: ['audit', 'name', ...key],
  enabled,
  retry: false,
  staleTime: LASTS,
  queryFn: async () => (await read()) || null,
});

const keys = { queryKey: ['audit', 'keys'], staleTime: LASTS, retry: false, queryFn: async () => (await data(client.GET('/api/v1/keys'))).keys };

/** useKeyName answers what an API key is called. */
export function useKeyName(): (id: string) => string | undefined {
  const list = useQuery(keys).data;
  return (id) => list?.find((k) => k.id === id)?.name;
}

const short = (id: string) => <code title={id}>…{id.slice(-END)}</code>;

export function Subject({ entry: e }: { entry: Entry }): ReactNode {
  const id = e.subject ?? '';
  const [kind] = e.what.split('.');
  if (!id || id === e.by.id) return null;
  switch (kind) {
    case 'person':
      return <Person id={id} />;
    case 'organization':
      return <Organization id={id} />;
    case 'tool':
      return <Tool id={id} />;
    case 'key':
      return <Key id={id} />;
    case 'mailrule':
      return <Rule id={id} />;
    default:
      return short(id);
  }
}

function Person({ id }: { id: string }) {
  const t = useText();
  const name = useQuery(
    known(['person', id], true, async () => {
      const { person } = await data(client.GET('/api/v1/people/{person}', { params: { path: { person: id } } }));
      return person.name || person.addresses[0] || t('list.nobody');
    }),
  );
  if (name.error) return short(id);
  return (
    <Link to="/people/$person" params={{ person: id }} className={classes.link} dir="auto">
      {name.data ?? short(id)}
    </Link>
  );
}

function Organization({ id }: { id: string }) {
  const name = useQuery(known(['organization', id], true, async () => (await data(client.GET('/api/v1/organizations/{organization}', { params: { path: { organization: id } } }))).name));
  if (name.error) return short(id);
  return (
    <Link to="/organizations/$organization" params={{ organization: id }} className={classes.link} dir="auto">
      {name.data ?? short(id)}
    </Link>
  );
}

function Tool({ id }: { id: string }) {
  const l = useLanguage();
  const of = { replies: useQuery(cannedReplies).data, macros: useQuery(macros).data, views: useQuery(savedViews).data };
  for (const kind of ['replies', 'macros', 'views'] as const) {
    const tool = of[kind]?.find((x) => x.id === id);
    if (tool) {
      return (
        <Link to="/tools/$kind/$tool" params={{ kind, tool: id }} className={classes.link} dir="auto">
          {called(tool.name, l, id)}
        </Link>
      );
    }
  }
  return short(id);
}

function Key({ id }: { id: string }) {
  const name = useKeyName()(id);
  if (!name) return short(id);
  return (
    <Link to="/settings/$section" params={{ section: 'keys' }} className={classes.link} dir="auto">
      {name}
    </Link>
  );
}

function Rule({ id }: { id: string }) {
  const name = useQuery(
    known(['mailrule', id], true, async () => {
      const { rules } = await data(client.GET('/api/v1/mail-rules', { params: { query: {} } }));
      const rule = rules.find((r) => r.id === id);
      return rule?.sender || rule?.domain;
    }),
  ).data;
  if (!name) return short(id);
  return (
    <Link to="/quarantine/senders" className={classes.link} dir="auto">
      {name}
    </Link>
  );
}

const sectionOf = (part: string) => sections.find((s) => s.id === (part === 'settings' ? 'general' : part));

/** Parts are the sections of the settings that were changed. */
export function Parts({ parts }: { parts: string[] }) {
  const t = useText();
  return parts.map((part, i) => {
    const section = sectionOf(part);
    return (
      <span key={part}>
        {i > 0 && ', '}
        {section ? (
          <Link to="/settings/$section" params={{ section: section.id }} className={classes.link}>
            {t(section.name)}
          </Link>
        ) : (
          part
        )}
      </span>
    );
  });
}
