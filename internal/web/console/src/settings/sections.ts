// What can be configured, section by section: known to the first load, for the
// palette names each. What a section shows comes when settings are opened.
import type { Key } from '../text/text';

export interface SectionEntry {
  id: string;
  name: Key;
  /** Only for agents with one of these roles. */
  roles?: readonly string[];
}

export const sections = [
  { id: 'general', name: 'settings.name.general' },
  { id: 'agents', name: 'settings.name.agents' },
  { id: 'teams', name: 'settings.name.teams' },
  { id: 'mailboxes', name: 'settings.name.mailboxes' },
  { id: 'forms', name: 'settings.name.forms' },
  { id: 'routing', name: 'settings.name.routing' },
  { id: 'statuses', name: 'settings.name.statuses' },
  { id: 'matrix', name: 'settings.name.matrix' },
  { id: 'fields', name: 'settings.name.fields' },
  { id: 'tags', name: 'settings.name.tags' },
  { id: 'calendars', name: 'settings.name.calendars' },
  { id: 'policies', name: 'settings.name.policies' },
  { id: 'keys', name: 'settings.name.keys', roles: ['admin'] },
] as const satisfies readonly SectionEntry[];

export type SectionID = (typeof sections)[number]['id'];

/** visible are the sections that an agent with this role is shown. */
export const visible = (role: string | undefined): readonly SectionEntry[] => sections.filter((s: SectionEntry) => !s.roles || s.roles.includes(role ?? ''));
