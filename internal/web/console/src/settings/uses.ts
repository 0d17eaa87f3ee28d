// Where something of the configuration is named by something else: what is in
// use cannot be taken away.
import type { Config, Item, Part } from './config';
import { general, lists } from './lists';
import { nameOf } from './merge';
import { get } from './path';
import type { Field, Group } from './spec';

export interface Use {
  section: string;
  part: Part;
  /** "" of a part that is no list. */
  item: string;
  at: string;
}

const names = (field: Field): Part | undefined => ('of' in field ? field.of : undefined);

const inItem = (groups: Group[], item: Item, part: Part, id: string): string[] =>
  groups
    .flatMap((g) => g.fields)
    .filter((f) => names(f) === part)
    .filter((f) => {
      const v = get(item, f.at);
      return Array.isArray(v) ? v.includes(id) : v === id;
    })
    .map((f) => f.at);

export function uses(config: Config, part: Part, id: string): Use[] {
  if (id === '') return [];
  const found: Use[] = inItem(general.groups, config.settings as unknown as Item, part, id).map((at) => ({ section: general.id, part: general.part, item: '', at }));
  for (const spec of lists) {
    for (const item of (config[spec.part] as Item[] | undefined) ?? []) {
      for (const at of inItem(spec.groups, item, part, id)) found.push({ section: spec.id, part: spec.part, item: nameOf(item), at });
    }
  }
  return found;
}
