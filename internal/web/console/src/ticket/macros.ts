// The macros that one may run.
import { useQuery } from '@tanstack/react-query';
import { macros } from '../api/desk';
import type { Schemas } from '../api/client';
import { useMay } from '../api/may';

/** useMacros are those that do nothing that is not allowed; undefined until they
 * are read. */
export function useMacros(): Array<Schemas['Macro']> | undefined {
  const may = useMay();
  return useQuery(macros).data?.filter((m) => m.needs.every(may));
}
