// Where the desk found something wrong: "agents[3].teams[0]" is beside the
// field "teams" of the agent who was the fourth when it was sent.
import type { ApiError } from '../api/client';
import type { Config, Item, Part } from './config';
import { nameOf } from './merge';

export interface Wrong {
  part: Part;
  /** Name of the element; "" of a part that is no list, or of the whole list. */
  item: string;
  /** Path within the element, as the desk writes it: "teams[0]"; "" is all of it. */
  at: string;
  es: string;
  en: string;
}

export function wrongs(error: ApiError, config: Config): Wrong[] {
  return (error.problem?.errors ?? []).map(({ field, es, en }) => {
    const m = /^(?:body\.)?(\w+)(?:\[(\d+)\])?\.?(.*)$/.exec(field);
    const part = (m?.[1] ?? field) as Part;
    const item = m?.[2] === undefined ? '' : nameOf((config[part] as Item[] | undefined)?.[Number(m[2])]);
    return { part, item, at: m?.[3] ?? '', es, en };
  });
}

/** under reports whether what is wrong belongs to the field at a path. */
export const under = (w: Wrong, at: string): boolean => w.at === at || w.at.startsWith(at + '.') || w.at.startsWith(at + '[');
