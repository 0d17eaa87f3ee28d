// How an agent is called where work is handed out: whoever is away says so.
import { useCallback } from 'react';
import type { AgentEntry } from '../api/client';
import { locale, type Language } from '../text/language';
import { useLanguage, useText, type translate } from '../text/text';
import { zone } from '../text/zone';

type Say = (key: 'word.away', values: Record<string, string>) => ReturnType<typeof translate>;

/** away says that somebody is away, and when he is back. */
export const away = (t: Say, l: Language, until: string): string => t('word.away', { until: new Intl.DateTimeFormat(locale[l], { day: 'numeric', month: 'short', timeZone: zone.current }).format(new Date(until)) });

/** useAgentName is an agent's name, with his absence behind it. */
export function useAgentName(): (a: AgentEntry) => string {
  const t = useText();
  const l = useLanguage();
  return useCallback((a) => (a.awayUntil ? `${a.name} (${away(t, l, a.awayUntil)})` : a.name), [t, l]);
}
