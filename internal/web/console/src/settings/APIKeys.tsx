// Keys for programs: made with what they may touch, shown once, ended for good.
import { Alert, Badge, Button, Checkbox, Group, Modal, MultiSelect, NativeSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError, client, data, type Schemas } from '../api/client';
import { said, unplaced } from '../app/errors';
import { notify } from '../app/notices';
import { Empty, Failed, Waiting } from '../app/Parts';
import { useActions } from '../keys/actions';
import { useLanguage, useText } from '../text/text';
import { When } from '../text/When';
import type { Config } from './config';
import { Copied } from './Copied';
import { agents, teams as teamOptions } from './options';
import classes from './settings.module.css';

type APIKey = Schemas['APIKey'];

const scopes = ['tickets:read', 'tickets:write', 'config:read', 'config:write', 'apikeys:write', 'people:export', 'audit:read'] as const;
// With teams a key may no more than these.
const ofTeams: readonly string[] = ['tickets:read', 'tickets:write', 'config:read'];
const lives = ['30', '90', '365', ''] as const;

export const keys = queryOptions({
  queryKey: ['keys'],
  queryFn: async () => (await data(client.GET('/api/v1/keys'))).keys,
});

// Over for good, and marked so already: there is nothing to end.
const over = (k: APIKey) => k.refused === 'revoked' || k.refused === 'expired';

export function APIKeys({ config }: { config: Config }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const list = useQuery(keys);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Schemas['NewSecret']>();
  const [ending, setEnding] = useState<APIKey>();
  useActions([{ id: 'settings.add', text: 'config.add', keys: ['n'], run: () => setMaking(true), when: () => !making }]);
  const labels = (ids: string[]) => ids.map((id) => teamOptions(config, { t, l }).find((x) => x.value === id)?.label ?? id).join(', ');
  const revoke = (k: APIKey) => {
    setEnding(undefined);
    const before = queries.getQueryData<APIKey[]>(keys.queryKey);
    queries.setQueryData<APIKey[]>(keys.queryKey, (all) => all?.map((x) => (x.id === k.id ? { ...x, refused: 'revoked' as const } : x)));
    client.DELETE('/api/v1/keys/{key}', { params: { path: { key: k.id } } }).then(
      () => void queries.invalidateQueries({ queryKey: keys.queryKey }),
      (error: unknown) => {
        queries.setQueryData(keys.queryKey, before);
        notify({ error: true, text: said(t, error) });
      },
    );
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.keys')}</h2>
          <p>{t('config.about.keys')}</p>
        </div>
        {!making && (
          <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            {t('config.add')}
          </Button>
        )}
      </header>
      {made && (
        <Alert mb={20} variant="outline" title={t('config.key.made', { name: made.key.name })} withCloseButton closeButtonLabel={t('app.close')} onClose={() => setMade(undefined)}>
          <Text size="sm" mb={8}>
            {t('config.key.once')}
          </Text>
          <Copied text={made.secret} label={t('config.key.secret')} />
        </Alert>
      )}
      {making && (
        <Making
          config={config}
          close={() => setMaking(false)}
          done={(secret) => {
            setMaking(false);
            setMade(secret);
            void queries.invalidateQueries({ queryKey: keys.queryKey });
          }}
        />
      )}
      {list.isPending ? (
        <Waiting />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        !making && <Empty title={t('config.empty')}>{t('config.empty.keys')}</Empty>
      ) : (
        <ul className={classes.rows}>
          {list.data.map((k) => {
            const refused = k.refused;
            return (
              <li key={k.id} className={classes.row} data-off={refused !== undefined} style={{ minHeight: 60, padding: '8px' }}>
                <span className={classes.rowText}>
                  <span className={classes.rowTitle}>
                    {k.name} <code className={classes.rowMore}>{k.hint}…</code>
                  </span>
                  <span className={classes.rowMore}>{k.scopes.join(', ')}</span>
                  <span className={classes.rowMore}>
                    {k.agent && `${t('config.key.for', { agent: config.agents.find((a) => a.id === k.agent)?.name ?? k.agent })} · `}
                    {k.teams && k.teams.length > 0 && `${t('config.key.in', { teams: labels(k.teams) })} · `}
                    {k.lastUsed ? (
                      <>
                        {t('config.key.used')} <When at={k.lastUsed} />
                      </>
                    ) : (
                      t('config.key.unused')
                    )}
                    {k.expiresAt && !over(k) && (
                      <>
                        {' · '}
                        {t('config.key.until')} <When at={k.expiresAt} />
                      </>
                    )}
                  </span>
                </span>
                {refused && (
                  <Badge variant="default" size="sm">
                    {t(`config.key.${refused}`)}
                  </Badge>
                )}
                {!over(k) && (
                  <Button variant="subtle" color="red" onClick={() => setEnding(k)}>
                    {t('config.key.revoke')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Modal opened={ending !== undefined} onClose={() => setEnding(undefined)} title={t('config.key.revoke.title', { name: ending?.name ?? '' })} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text size="sm">{t('config.key.revoke.text')}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setEnding(undefined)}>
            {t('config.cancel')}
          </Button>
          <Button color="red" data-autofocus onClick={() => ending && revoke(ending)}>
            {t('config.key.revoke')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

function Making({ config, close, done }: { config: Config; close: () => void; done: (made: Schemas['NewSecret']) => void }) {
  const t = useText();
  const l = useLanguage();
  const once = useRef(crypto.randomUUID());
  const [name, setName] = useState('');
  const [agent, setAgent] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string[]>(['tickets:read']);
  const [teams, setTeams] = useState<string[]>([]);
  const [life, setLife] = useState<string>('90');
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const limited = agent === null && teams.length > 0;
  const make = () => {
    setBusy(true);
    setError(undefined);
    const expiresAt = life === '' ? undefined : new Date(Date.now() + Number(life) * 86_400_000).toISOString();
    data(client.POST('/api/v1/keys', { params: { header: { 'Idempotency-Key': once.current } }, body: { name, scopes: chosen, agent: agent ?? undefined, teams: limited ? teams : undefined, expiresAt } })).then(
      done,
      (e: unknown) => {
        setBusy(false);
        const fields = e instanceof ApiError && Boolean(e.problem?.errors?.length);
        if (fields) setError(e);
        const text = fields ? unplaced(t, e, (f) => ['name', 'scopes', 'agent', 'teams', 'expiresAt'].includes(f.split('[')[0]!)) : said(t, e);
        if (text) notify({ error: true, text });
      },
    );
  };
  return (
    <form
      aria-label={t('config.new.keys')}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) make();
      }}
    >
      <Stack gap={14} mb={28}>
        <TextInput data-autofocus autoFocus label={t('config.key.name')} description={t('config.key.name.hint')} maw={480} maxLength={80} required withAsterisk={false} value={name} error={error?.field('name')} onChange={(e) => setName(e.currentTarget.value)} />
        <Checkbox.Group label={t('config.key.scopes')} value={chosen} onChange={setChosen} error={error?.field('scopes') ?? (error?.problem?.errors?.find((x) => x.field.startsWith('scopes['))?.[l])}>
          <Stack gap={8} mt={4}>
            {scopes.map((s) => (
              <Checkbox key={s} value={s} label={t(`config.scope.${s}`)} description={s} disabled={limited && !ofTeams.includes(s)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label={t('config.key.agent')} description={t('config.key.agent.hint')} maw={480} clearable clearButtonProps={{ 'aria-label': t('config.clear') }} placeholder={t('config.key.program')} data={agents(config, { t, l })} value={agent} error={error?.field('agent')} onChange={setAgent} />
        {agent === null && (
          <MultiSelect
            label={t('config.key.teams')}
            description={t('config.key.teams.hint')}
            maw={640}
            placeholder={teams.length === 0 ? t('config.key.teams.all') : undefined}
            data={teamOptions(config, { t, l })}
            value={teams}
            hidePickedOptions
            error={error?.field('teams') ?? error?.problem?.errors?.find((x) => x.field.startsWith('teams['))?.[l]}
            onChange={(v) => {
              setTeams(v);
              if (v.length > 0) setChosen(chosen.filter((s) => ofTeams.includes(s)));
            }}
          />
        )}
        <NativeSelect label={t('config.key.expires')} maw={240} value={life} error={error?.field('expiresAt')} onChange={(e) => setLife(e.currentTarget.value)} data={lives.map((d) => ({ value: d, label: d === '' ? t('config.key.never') : t('config.key.days', { n: Number(d) }) }))} />
        <Group gap={8}>
          <Button type="submit" loading={busy} disabled={name.trim() === '' || chosen.length === 0}>
            {t('config.key.make')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('config.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
