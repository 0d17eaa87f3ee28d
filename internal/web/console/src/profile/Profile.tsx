// What an agent says of himself: each change is saved as it is made.
import { Button, Checkbox, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentEntry, Schemas } from '../api/client';
import { called, configuration } from '../api/desk';
import { serves, takes, useMay } from '../api/may';
import { agents as agentsQuery, teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { Empty } from '../app/Parts';
import { useValue } from '../app/state';
import { useAgentName } from '../page/agent';
import { DateField } from '../page/DateField';
import { Field } from '../page/Field';
import { Page, Part } from '../page/Page';
import classes from '../page/page.module.css';
import { ZoneSelect } from '../page/ZoneSelect';
import { languages, locale, type Language } from '../text/language';
import { useLanguage, useText } from '../text/text';
import { zone } from '../text/zone';
import { absence, day } from './away';
import { DensityChoice, ThemeChoice } from './Choices';
import { save, speak } from './save';
import { Sessions } from './Sessions';

// What may be mailed; a mail that did not arrive never is.
const kinds = ['assigned', 'mentioned', 'customer_wrote', 'watched', 'mail_not_sent', 'mail_loop_stopped', 'sla_warning', 'sla_breach'] as const;

export function Profile() {
  const t = useText();
  const l = useLanguage();
  const me = useValue(session.state, (s) => s.me);
  const calendars = useQuery(configuration).data?.calendars ?? [];
  const may = useMay();
  const p = me?.profile;
  if (!me || !p) return <Empty title={t('profile.none.title')}>{t('profile.none.text')}</Empty>;
  // Who is given no tickets hears of those that he watches, or whose team he leads.
  const served = serves(me.role);
  const leads = me.toolTeams.length > 0;
  const told = kinds.filter((k) => served || k === 'mentioned' || k === 'watched' || (leads && k.startsWith('sla_')));
  const noMail = new Set(p.notify?.noMail ?? []);
  return (
    <Page title={p.name}>
      <p className={classes.hint}>{p.address}</p>
      <Part title={t('profile.reading')}>
        <div className={classes.grid}>
          <Select label={t('profile.language')} allowDeselect={false} value={l} data={languages.map((x) => ({ value: x, label: t(`app.menu.language.${x}`) }))} onChange={(v) => v && speak(v as Language)} />
          <ZoneSelect label={t('page.zone')} none={t('profile.zone.desk')} value={p.zone} choose={(zone) => void save({ zone })} />
        </div>
        <Group gap="lg">
          <ThemeChoice labelled />
          <DensityChoice labelled />
        </Group>
      </Part>
      {served && (
        <Part title={t('profile.availability')}>
          <Stack gap="md">
            <Switch label={t('profile.onduty')} description={t('profile.onduty.hint')} checked={p.onDuty} onChange={(e) => void save({ onDuty: e.currentTarget.checked })} />
            {calendars.length > 0 && (
              <Select
                maw={320}
                label={t('profile.hours')}
                allowDeselect={false}
                value={p.calendar ?? ''}
                data={[{ value: '', label: t('profile.hours.always') }, ...calendars.map((c) => ({ value: c.id, label: called(c.name, l, c.id) }))]}
                onChange={(v) => v !== null && v !== (p.calendar ?? '') && void save({ calendar: v })}
              />
            )}
            <Absence away={p.away} me={me.agent} />
          </Stack>
        </Part>
      )}
      {may('ticket.reply') && (
        <Part title={t('profile.signature')} hint={t('profile.signature.hint')}>
          <div className={classes.halves}>
            {languages.map((x) => (
              <Field key={x} several label={t(`page.language.${x}`)} max={2000} value={p.signature?.[x] ?? ''} save={(text) => save({ signature: { ...p.signature, [x]: text } })} />
            ))}
          </div>
        </Part>
      )}
      <Part title={t('profile.mails')} hint={t('profile.mails.hint')}>
        <Stack gap={8}>
          {told.map((k) => (
            <Checkbox
              key={k}
              label={t(`profile.mail.${k}`)}
              checked={!noMail.has(k)}
              onChange={(e) => {
                const next = new Set(noMail);
                if (e.currentTarget.checked) next.delete(k);
                else next.add(k);
                void save({ notify: { noMail: [...next] } });
              }}
            />
          ))}
        </Stack>
      </Part>
      <Sessions />
    </Page>
  );
}

function Absence({ away, me }: { away: Schemas['Away'] | undefined; me: string | undefined }) {
  const t = useText();
  const l = useLanguage();
  const agents = useQuery(agentsQuery).data ?? [];
  const mine = agents.find((a) => a.id === me)?.teams;
  const teams = (useQuery(teamsQuery).data ?? []).filter((x) => mine?.includes(x.id));
  const agentName = useAgentName();
  const today = day(new Date());
  const [form, setForm] = useState({ from: today, back: '', replacement: '' });
  const [busy, setBusy] = useState(false);
  // Tickets of teams that are not the replacement's are not for him to see.
  const unseenBy = (a: AgentEntry) => {
    const blind = teams.filter((x) => !takes(a, x.id)).map((x) => called(x.name, l, x.id));
    return blind.length > 0 ? t('profile.away.partly', { who: a.name, teams: new Intl.ListFormat(l).format(blind) }) : '';
  };
  const until = away?.until;
  if (until && Date.parse(until) > Date.now()) {
    const date = (at: string) => new Intl.DateTimeFormat(locale[l], { day: 'numeric', month: 'long', timeZone: zone.current }).format(new Date(at));
    const replacement = agents.find((a) => a.id === away.replacement);
    return (
      <Group gap="md">
        <Text size="md">
          {t('profile.away.now', { from: date(away.from ?? new Date().toISOString()), until: date(until) })}
          {replacement && ` ${t('profile.away.by', { who: replacement.name })} ${unseenBy(replacement)}`}
        </Text>
        <Button variant="default" onClick={() => void save({ away: {} })}>
          {t('profile.away.end')}
        </Button>
      </Group>
    );
  }
  const chosen = agents.find((a) => a.id === form.replacement);
  const given = absence(form.from, form.back, form.replacement);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (!given) return;
        setBusy(true);
        void save({ away: given }).finally(() => setBusy(false));
      }}
    >
      <Stack gap="md" align="flex-start">
        <Group gap="md" align="flex-start">
          <DateField label={t('profile.away.from')} min={today} value={form.from} change={(from) => setForm({ ...form, from })} />
          <DateField label={t('profile.away.until')} min={form.from} value={form.back} change={(back) => setForm({ ...form, back })} />
          <Select
            label={t('profile.away.replacement')}
            placeholder={t('list.nobody.assignee')}
            searchable
            clearable
            value={form.replacement || null}
            data={agents.filter((a) => a.id !== me && takes(a) && (teams.length === 0 || teams.some((x) => takes(a, x.id)))).map((a) => ({ value: a.id, label: agentName(a) }))}
            description={chosen && (unseenBy(chosen) || undefined)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            onChange={(v) => setForm({ ...form, replacement: v ?? '' })}
          />
        </Group>
        <Button type="submit" size="sm" variant="default" loading={busy} disabled={!given}>
          {t('profile.away.begin')}
        </Button>
      </Stack>
    </form>
  );
}
