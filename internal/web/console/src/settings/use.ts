// What every screen of the settings works with.
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../api/may';
import { useValue } from '../app/state';
import { configuration, type Config } from './config';
import { draft } from './draft';

/** useConfig is the configuration with what was changed and not saved. */
export function useConfig(): { config: Config | undefined; error: Error | null; retry: () => void; readOnly: boolean } {
  const read = useQuery(configuration);
  const mine = useValue(draft, (d) => d.mine);
  const may = useMay();
  return { config: mine ?? read.data?.config, error: read.data ? null : read.error, retry: () => void read.refetch(), readOnly: !may('config.write') };
}
