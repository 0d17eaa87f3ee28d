// What can be configured, section by section: known to the first load, for the
// palette names each. What a section shows comes when settings are opened.
import type { Right } from '../api/may';
import type { Key } from '../text/text';

export interface SectionEntry {
  id: string;
  name: Key;
  /** Beyond config.read, only for who may do this. */
  needs?: Right;
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
  { id: 'keys', name: 'settings.name.keys', needs: 'apikey.list' },
] as const satisfies readonly SectionEntry[];

export type SectionID = (typeof sections)[number]['id'];

/** visible are the sections that one is shown who may so much. */
export const visible = (may: (right: Right | undefined) => boolean): readonly SectionEntry[] => (may('config.read') ? sections.filter((s: SectionEntry) => may(s.needs)) : []);
