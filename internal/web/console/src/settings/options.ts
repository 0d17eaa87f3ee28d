// What can be chosen in the fields.
import { language } from '../text/language';
import { type Key } from '../text/text';
import { inLanguage, type Bilingual, type Config } from './config';
import type { Option, Words } from './spec';

const words =
  (key: (value: string) => string, values: readonly string[]) =>
  (_: Config, { t }: Words): Option[] =>
    values.map((value) => ({ value, label: t(key(value) as Key) }));

export const languages = words((v) => `config.language.${v}`, ['es', 'en']);
export const roles = words((v) => `config.role.${v}`, ['admin', 'lead', 'agent', 'light']);
export const types = words((v) => `word.type.${v}`, ['question', 'incident', 'request', 'problem', 'task']);
export const priorities = words((v) => `word.priority.${v}`, ['urgent', 'high', 'normal', 'low']);
export const channels = words((v) => `word.channel.${v}`, ['form', 'email', 'portal', 'api']);
export const metrics = words((v) => `word.metric.${v}`, ['first_response', 'next_response', 'resolution']);
export const impacts = words((v) => `config.impact.${v}`, ['one', 'several', 'all']);
export const steps = words((v) => `config.level.${v}`, ['low', 'medium', 'high']);
export const kinds = words((v) => `config.kind.${v}`, ['text', 'number', 'choice', 'date', 'checkbox']);
export const access = words((v) => `config.customer.${v}`, ['sees', 'fills']);
export const reopens = words((v) => `config.reopen.${v}`, ['always', 'within', 'never']);
export const told = words((v) => `config.told.${v}`, ['assigned', 'mentioned', 'customer_wrote', 'watched', 'sla_warning', 'sla_breach', 'delivery_failed', 'mail_not_sent', 'mail_loop_stopped', 'forwarding_waits']);
export const statusIDs = ['new', 'open', 'answered', 'pending', 'on_hold', 'postponed', 'resolved', 'closed'] as const;

export const statuses = (c: Config, { t, l }: Words): Option[] =>
  statusIDs.map((value) => ({ value, label: inLanguage(c.statuses?.find((s) => s.status === value)?.name, l) || t(`word.status.${value}`) }));

const listed =
  (part: 'agents' | 'teams' | 'mailboxes' | 'forms' | 'calendars') =>
  (c: Config, { l }: Words): Option[] =>
    c[part].filter((x) => x.id).map((x) => ({ value: x.id, label: titleOf(x as unknown as Record<string, unknown>, l) }));

export const agents = listed('agents');
export const teams = listed('teams');
export const mailboxes = listed('mailboxes');
export const forms = listed('forms');
export const calendars = listed('calendars');
export const formsAndOwn = (c: Config, w: Words): Option[] => [{ value: 'own', label: w.t('config.form.own') }, ...forms(c, w)];

/** titleOf is how an element is called: by its name, else address, else id. */
export function titleOf(item: Record<string, unknown>, l = language.current): string {
  const name = typeof item.name === 'string' ? item.name : inLanguage(item.name as Bilingual, l);
  return name || (item.address as string) || (item.id as string) || '';
}

/** slug makes an id of a name: "Atención al cliente" is "atencion-al-cliente". */
export function slug(name: string, taken: string[]): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  if (plain === '') return '';
  for (let n = 1; ; n++) {
    const id = n === 1 ? plain : `${plain}-${n}`;
    if (!taken.includes(id)) return id;
  }
}
