// What a section is made of: which fields an element has, in groups, and how
// the list shows it. Form.tsx and ListSection.tsx draw every section from it.
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Language } from '../text/language';
import type { Key, Translate } from '../text/text';
import type { Config, Item, Part } from './config';
import type { SectionID } from './sections';

export interface Option {
  value: string;
  label: string;
}

/** Words is what a function of a spec needs to write for the reader. */
export interface Words {
  t: Translate;
  l: Language;
}

/** OwnProps are those of a component that edits one field in its own way. */
export interface OwnProps {
  value: unknown;
  change: (value: unknown) => void;
  item: Item;
  config: Config;
  readOnly: boolean;
  /** What is wrong at a path below the field's own: "" for the field itself. */
  wrong: (below: string) => string | undefined;
  label: string;
}

interface Base {
  /** Path within the element: "match.words". */
  at: string;
  when?: (item: Item, config: Config) => boolean;
  /** The field cannot be left empty: it is sent even when it is. */
  required?: boolean;
}
export type Field = Base &
  (
    | { kind: 'line' | 'address'; max: number; placeholder?: string }
    | { kind: 'area'; max: number }
    | { kind: 'id' }
    | { kind: 'name'; max?: number; lines?: number; usual?: (item: Item, l: Language) => string }
    /** usual: what an emptied one that is required becomes. */
    | { kind: 'number'; least: number; most: number; unit?: Key; usual?: number }
    | { kind: 'switch'; negated?: boolean }
    | { kind: 'pick'; options: (c: Config, w: Words) => Option[]; none?: Key; of?: Part }
    | { kind: 'picks'; options: (c: Config, w: Words) => Option[]; none?: Key; of?: Part }
    | { kind: 'words'; most: number }
    | { kind: 'own'; part: ComponentType<OwnProps>; none?: undefined }
  );

export interface Group {
  /** Name of the group; left out: the first one, which needs none. */
  name?: Key;
  text?: Key;
  fields: Field[];
}

export interface Line {
  title: string;
  text?: string;
  /** Not in use: written weakly. */
  off?: boolean;
  marks?: string[];
}

/** Spec describes a section whose elements are a list of the configuration. */
export interface Spec {
  id: SectionID;
  part: Part;
  icon: LucideIcon;
  groups: Group[];
  line: (item: Item, config: Config, w: Words) => Line;
  /** Left out: nothing can be added or taken away. */
  blank?: (config: Config) => Item;
  /** The order means something and can be changed. */
  ordered?: boolean;
  most: number;
  /** All elements, when they are not simply those of the list. */
  items?: (config: Config) => Item[];
  /** What is written besides the form. */
  beside?: ComponentType<{ item: Item; config: Config }>;
}

/** A part that is one object: the general settings. */
export interface Single {
  id: SectionID;
  part: Part;
  icon: LucideIcon;
  groups: Group[];
}

/** labelOf is the text key of a field; test and form agree by it. */
export const labelOf = (part: Part, at: string): Key => `config.field.${part}.${at}` as Key;
