// The sections that are lists of the configuration.
import { CalendarClock, CircleDot, FileText, Inbox, Route, SlidersHorizontal, TextCursorInput, Timer, Users, UsersRound } from 'lucide-react';
import type { Schemas } from '../api/client';
import { serves } from '../api/may';
import { away } from '../page/agent';
import { translate } from '../text/text';
import { Accent } from './Accent';
import { inLanguage, type Config, type Item } from './config';
import { LastSignIn } from './LastSignIn';
import { MailboxBeside } from './Preview';
import { Choices, Pauses, Targets } from './own';
import { Holidays, Week } from './Week';
import * as o from './options';
import { Snippet } from './Snippet';
import type { Line, Single, Spec, Words } from './spec';

const NAME = 120;
const ADDRESS = 254;

const listOf = (v: unknown): string[] => (Array.isArray(v) ? (v as string[]) : []);
const labels = (values: unknown, options: { value: string; label: string }[]): string =>
  listOf(values)
    .map((v) => options.find((x) => x.value === v)?.label ?? v)
    .join(', ');
const labelled = (value: unknown, options: { value: string; label: string }[]): string => labels(value ? [value] : [], options);
const joined = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');
const absent = (x: Schemas['Away'] | undefined, { t, l }: Words): string[] => (x?.until && Date.parse(x.until) > Date.now() && Date.parse(x.from ?? '') <= Date.now() ? [away(t, l, x.until)] : []);
const titled = (item: Item, { t, l }: Words): string => o.titleOf(item, l) || t('config.unnamed');

export const general: Single = {
  id: 'general',
  part: 'settings',
  icon: SlidersHorizontal,
  groups: [
    {
      fields: [
        { at: 'name', kind: 'line', max: NAME, required: true },
        { at: 'language', kind: 'pick', options: o.languages, required: true },
        { at: 'zone', kind: 'line', max: 64, required: true, placeholder: 'Europe/Madrid' },
        { at: 'publicUrl', kind: 'line', max: 300, placeholder: 'https://' },
        { at: 'defaultTeam', kind: 'pick', options: o.teams, of: 'teams', none: 'config.none' },
        { at: 'accent', kind: 'own', part: Accent },
      ],
    },
    {
      name: 'config.group.life',
      fields: [
        { at: 'reopenDays', kind: 'number', least: 0, most: 3650, unit: 'config.unit.days', required: true, usual: 14 },
        { at: 'closeAfterDays', kind: 'number', least: 0, most: 3650, unit: 'config.unit.days' },
        { at: 'thirdPartyOpens', kind: 'switch' },
      ],
    },
    {
      name: 'config.group.limits',
      fields: [
        { at: 'linkDays', kind: 'number', least: 1, most: 3650, unit: 'config.unit.days', required: true, usual: 90 },
        { at: 'requestsPerMinute', kind: 'number', least: 60, most: 60000 },
      ],
    },
  ],
};

const given = (a: Item): boolean => serves(a.role as Schemas['AgentRole']);

const agents: Spec = {
  id: 'agents',
  part: 'agents',
  icon: Users,
  beside: LastSignIn,
  most: 200,
  blank: (c) => ({ id: '', name: '', address: '', role: 'agent', teams: c.settings.defaultTeam ? [c.settings.defaultTeam] : [], active: true, onDuty: true }),
  line: (a, c, w): Line => ({
    title: titled(a, w),
    text: joined(a.address as string, labels(a.teams, o.teams(c, w))),
    off: a.active !== true,
    marks: [labelled(a.role, o.roles(c, w)), ...absent(a.away as Schemas['Away'] | undefined, w), ...(a.active !== true ? [w.t('config.off')] : [])],
  }),
  groups: [
    {
      fields: [
        { at: 'name', kind: 'line', max: NAME, required: true },
        { at: 'address', kind: 'address', max: ADDRESS, required: true },
        { at: 'role', kind: 'pick', options: o.roles, required: true },
        { at: 'teams', kind: 'picks', options: o.teams, of: 'teams', required: true },
        { at: 'active', kind: 'switch', required: true },
        { at: 'id', kind: 'id' },
      ],
    },
    {
      name: 'config.group.work',
      text: 'config.group.work.text',
      fields: [
        { at: 'onDuty', kind: 'switch', required: true, when: given },
        { at: 'speaks', kind: 'picks', options: o.languages, none: 'config.all.languages', when: given },
        { at: 'calendar', kind: 'pick', options: o.calendars, of: 'calendars', none: 'config.always', when: given },
        { at: 'capacity', kind: 'number', least: 0, most: 100000, when: given },
      ],
    },
    {
      name: 'config.group.told',
      fields: [
        { at: 'language', kind: 'pick', options: o.languages, none: 'config.desks' },
        { at: 'notify.noMail', kind: 'picks', options: o.told, none: 'config.told.all' },
      ],
    },
  ],
};

const teams: Spec = {
  id: 'teams',
  part: 'teams',
  icon: UsersRound,
  most: 50,
  blank: () => ({ id: '', name: {} }),
  line: (x, c, w) => {
    const n = c.agents.filter((a) => a.active && a.teams.includes(x.id as string)).length;
    return { title: titled(x, w), text: joined(w.t('config.team.agents', { n }), labelled(x.lead, o.agents(c, w))), marks: c.settings.defaultTeam === x.id ? [w.t('config.team.default')] : [] };
  },
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'lead', kind: 'pick', options: o.agents, of: 'agents', none: 'config.nobody' },
        { at: 'signature', kind: 'name', max: 2000, lines: 3 },
        { at: 'id', kind: 'id' },
      ],
    },
  ],
};

const mailboxes: Spec = {
  id: 'mailboxes',
  part: 'mailboxes',
  icon: Inbox,
  most: 50,
  blank: (c) => ({ id: '', address: '', name: c.settings.name }),
  line: (m, c, w) => ({ title: (m.address as string) || w.t('config.unnamed'), text: joined(m.name as string, labelled(m.team, o.teams(c, w))), marks: m.receiving ? [] : [w.t('config.mailbox.sendonly')] }),
  beside: MailboxBeside,
  groups: [
    {
      fields: [
        { at: 'address', kind: 'address', max: ADDRESS, required: true },
        { at: 'name', kind: 'line', max: NAME, required: true },
        { at: 'receiving', kind: 'address', max: ADDRESS },
        { at: 'aliases', kind: 'words', most: ADDRESS },
        { at: 'forwarder', kind: 'line', max: ADDRESS, placeholder: 'google' },
        { at: 'id', kind: 'id' },
      ],
    },
    {
      name: 'config.group.tickets',
      fields: [
        { at: 'team', kind: 'pick', options: o.teams, of: 'teams', none: 'config.byrules' },
        { at: 'language', kind: 'pick', options: o.languages, none: 'config.desks' },
        { at: 'noAck', kind: 'switch', negated: true },
        { at: 'ackText', kind: 'name', max: 2000, lines: 3, when: (m) => m.noAck !== true },
        { at: 'signature', kind: 'name', max: 2000, lines: 3 },
      ],
    },
  ],
};

const forms: Spec = {
  id: 'forms',
  part: 'forms',
  icon: FileText,
  most: 50,
  blank: () => ({ id: '', name: {}, active: true }),
  line: (f, c, w) => ({ title: titled(f, w), text: joined(listOf(f.origins).join(', ') || w.t('config.form.ownpage'), labelled(f.team, o.teams(c, w))), off: f.active !== true, marks: f.active === true ? [] : [w.t('config.off')] }),
  beside: Snippet,
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'id', kind: 'id' },
        { at: 'origins', kind: 'words', most: 300 },
        { at: 'team', kind: 'pick', options: o.teams, of: 'teams', none: 'config.byrules' },
        { at: 'type', kind: 'pick', options: o.types, none: 'config.form.asktype' },
        { at: 'active', kind: 'switch', required: true },
      ],
    },
  ],
};

const conditions = (r: Item, c: Config, w: Words): string => {
  const m = (r.match ?? {}) as Item;
  return joined(
    listOf(m.words).map((x) => `“${x}”`).join(', '),
    labels(m.channels, o.channels(c, w)),
    labels(m.mailboxes, o.mailboxes(c, w)),
    labels(m.forms, o.forms(c, w)),
    labels(m.types, o.types(c, w)),
    labels(m.languages, o.languages(c, w)),
  );
};

const routing: Spec = {
  id: 'routing',
  part: 'routing',
  icon: Route,
  most: 200,
  ordered: true,
  blank: (c) => ({ id: '', name: {}, match: {}, team: c.settings.defaultTeam ?? '' }),
  line: (r, c, w) => ({
    title: titled(r, w),
    text: `${conditions(r, c, w) || w.t('config.rule.always')} → ${joined(labelled(r.team, o.teams(c, w)), labelled(r.priority, o.priorities(c, w)), listOf(r.tags).join(', '))}`,
    off: r.off === true,
    marks: r.off === true ? [w.t('config.off')] : [],
  }),
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'id', kind: 'id' },
        { at: 'off', kind: 'switch', negated: true },
      ],
    },
    {
      name: 'config.group.conditions',
      text: 'config.group.conditions.text',
      fields: [
        { at: 'match.words', kind: 'words', most: 100 },
        { at: 'match.channels', kind: 'picks', options: o.channels, none: 'config.any' },
        { at: 'match.mailboxes', kind: 'picks', options: o.mailboxes, of: 'mailboxes', none: 'config.any' },
        { at: 'match.forms', kind: 'picks', options: o.forms, of: 'forms', none: 'config.any' },
        { at: 'match.types', kind: 'picks', options: o.types, none: 'config.any' },
        { at: 'match.languages', kind: 'picks', options: o.languages, none: 'config.any' },
      ],
    },
    {
      name: 'config.group.then',
      fields: [
        { at: 'team', kind: 'pick', options: o.teams, of: 'teams', required: true },
        { at: 'tags', kind: 'words', most: 100 },
        { at: 'priority', kind: 'pick', options: o.priorities, none: 'config.bymatrix' },
        { at: 'impact', kind: 'pick', options: o.impacts, none: 'config.unchanged', when: (r) => !r.priority },
        { at: 'urgency', kind: 'pick', options: o.steps, none: 'config.unchanged', when: (r) => !r.priority },
        { at: 'complexity', kind: 'pick', options: o.steps, none: 'config.unchanged', when: (r) => !r.priority },
      ],
    },
  ],
};

const statuses: Spec = {
  id: 'statuses',
  part: 'statuses',
  icon: CircleDot,
  most: 8,
  items: (c) => o.statusIDs.map((status) => ({ ...(c.statuses?.find((s) => s.status === status) ?? { status }) })),
  line: (s, c, w) => {
    const usual = w.t(`word.status.${s.status as 'new'}`);
    const title = inLanguage(s.name, w.l) || usual;
    return { title, text: joined(title !== usual && usual, inLanguage(s.label, w.l), labels(s.pauses, o.metrics(c, w))) };
  },
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', usual: (s, l) => translate(l, `word.status.${s.status as 'new'}`) },
        { at: 'label', kind: 'name' },
      ],
    },
    {
      name: 'config.group.clocks',
      fields: [{ at: 'pauses', kind: 'picks', options: o.metrics, none: 'config.nothing' }],
    },
    {
      name: 'config.group.reopen',
      fields: [
        { at: 'reopen', kind: 'pick', options: o.reopens, none: 'config.usual', when: (s) => s.status === 'resolved' || s.status === 'closed' },
        { at: 'reopenDays', kind: 'number', least: 0, most: 3650, unit: 'config.unit.days', when: (s) => (s.status === 'resolved' || s.status === 'closed') && s.reopen === 'within' },
      ],
    },
  ],
};

const fields: Spec = {
  id: 'fields',
  part: 'fields',
  icon: TextCursorInput,
  most: 50,
  ordered: true,
  blank: () => ({ id: '', name: {}, kind: 'text' }),
  line: (f, c, w) => ({
    title: titled(f, w),
    text: joined(labelled(f.kind, o.kinds(c, w)), labels(f.forms, o.formsAndOwn(c, w)) || w.t('config.all.forms'), f.requiredAtCreate === true && w.t('config.field.fields.requiredAtCreate'), f.requiredAtResolve === true && w.t('config.field.fields.requiredAtResolve')),
    off: f.off === true,
    marks: f.off === true ? [w.t('config.off')] : [],
  }),
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'hint', kind: 'name', max: 300 },
        { at: 'kind', kind: 'pick', options: o.kinds, required: true },
        { at: 'choices', kind: 'own', part: Choices, when: (f) => f.kind === 'choice' },
        { at: 'maxLength', kind: 'number', least: 0, most: 2000, when: (f) => f.kind === 'text' },
        { at: 'id', kind: 'id' },
      ],
    },
    {
      name: 'config.group.where',
      fields: [
        { at: 'forms', kind: 'picks', options: o.formsAndOwn, of: 'forms', none: 'config.all.forms' },
        { at: 'types', kind: 'picks', options: o.types, none: 'config.any' },
        { at: 'customer', kind: 'pick', options: o.access, none: 'config.customer.hidden' },
        { at: 'requiredAtCreate', kind: 'switch' },
        { at: 'requiredAtResolve', kind: 'switch' },
        { at: 'off', kind: 'switch', negated: true },
      ],
    },
  ],
};

const calendars: Spec = {
  id: 'calendars',
  part: 'calendars',
  icon: CalendarClock,
  most: 50,
  blank: (c) => ({ id: '', name: {}, zone: c.settings.zone, week: [1, 2, 3, 4, 5].map((day) => ({ day, start: '09:00', end: '18:00' })) }),
  line: (k, _, w) => ({ title: titled(k, w), text: joined(k.zone as string, w.t('config.calendar.holidays', { n: listOf(k.holidays).length })) }),
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'zone', kind: 'line', max: 64, required: true, placeholder: 'Europe/Madrid' },
        { at: 'id', kind: 'id' },
      ],
    },
    { name: 'config.field.calendars.week', fields: [{ at: 'week', kind: 'own', part: Week, required: true }] },
    { name: 'config.field.calendars.holidays', text: 'config.holidays.text', fields: [{ at: 'holidays', kind: 'own', part: Holidays }] },
  ],
};

const policies: Spec = {
  id: 'policies',
  part: 'policies',
  icon: Timer,
  most: 50,
  ordered: true,
  blank: () => ({ id: '', name: {}, match: {}, targets: {} }),
  line: (p, c, w) => {
    const m = (p.match ?? {}) as Item;
    return {
      title: titled(p, w),
      text: joined(joined(labels(m.types, o.types(c, w)), labels(m.teams, o.teams(c, w)), labels(m.mailboxes, o.mailboxes(c, w)), listOf(m.regions).join(', '), listOf(m.segments).join(', ')) || w.t('config.rule.always'), labelled(p.calendar, o.calendars(c, w)) || w.t('config.always')),
    };
  },
  groups: [
    {
      fields: [
        { at: 'name', kind: 'name', required: true },
        { at: 'calendar', kind: 'pick', options: o.calendars, of: 'calendars', none: 'config.always' },
        { at: 'id', kind: 'id' },
      ],
    },
    {
      name: 'config.group.conditions',
      text: 'config.group.conditions.text',
      fields: [
        { at: 'match.types', kind: 'picks', options: o.types, none: 'config.any' },
        { at: 'match.teams', kind: 'picks', options: o.teams, of: 'teams', none: 'config.any' },
        { at: 'match.mailboxes', kind: 'picks', options: o.mailboxes, of: 'mailboxes', none: 'config.any' },
        { at: 'match.regions', kind: 'words', most: NAME },
        { at: 'match.segments', kind: 'words', most: NAME },
      ],
    },
    {
      name: 'config.field.policies.targets',
      text: 'config.targets.text',
      fields: [
        { at: 'targets', kind: 'own', part: Targets, required: true },
        { at: 'warnPercent', kind: 'number', least: 0, most: 99, unit: 'config.unit.percent' },
      ],
    },
    { name: 'config.field.policies.pauses', text: 'config.pauses.text', fields: [{ at: 'pauses', kind: 'own', part: Pauses }] },
  ],
};

export const lists: Spec[] = [agents, teams, mailboxes, forms, routing, statuses, fields, calendars, policies];
export const listSpec = (id: string | undefined): Spec | undefined => lists.find((s) => s.id === id);
export const specOfPart = (part: string): Spec | undefined => lists.find((s) => s.part === part);
