// The desk's configuration: read as one, with the version that a change names.
import { queryOptions } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';
import { paint, session } from '../api/session';

export type Config = Schemas['Configuration'];
export type Part = keyof Config;
/** Item is an element of one of the lists, before a form knows which. */
export type Item = Record<string, unknown>;
export type Bilingual = { es?: string; en?: string };

export interface Read {
  config: Config;
  etag: string;
}

export const configuration = queryOptions({
  queryKey: ['configuration', 'version'],
  queryFn: async (): Promise<Read> => {
    const { data: config, response } = await client.GET('/api/v1/configuration');
    return { config: config!, etag: response.headers.get('ETag') ?? '' };
  },
});

export const matrix = queryOptions({
  queryKey: ['matrix'],
  queryFn: () => data(client.GET('/api/v1/matrix')),
});

/** replace puts a configuration in the place of the version that etag names,
 * and answers it with its own. */
export async function replace(config: Config, etag: string): Promise<Read> {
  const { response } = await client.PUT('/api/v1/configuration', { params: { header: { 'If-Match': etag } }, body: config });
  const me = session.state.get().me;
  if (me && me.accent !== config.settings.accent) paint(config.settings.accent);
  return { config, etag: response.headers.get('ETag') ?? '' };
}

export const inLanguage = (name: unknown, l: 'es' | 'en'): string => {
  const n = (name ?? {}) as Bilingual;
  return (l === 'es' ? n.es || n.en : n.en || n.es) ?? '';
};
