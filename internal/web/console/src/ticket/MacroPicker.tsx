// The macros that one may run, to choose from.
import { useQuery } from '@tanstack/react-query';
import { called, macros as macrosQuery } from '../api/desk';
import type { Schemas } from '../api/client';
import { useMay } from '../api/may';
import { Picker } from '../keys/Picker';
import { useLanguage, useText } from '../text/text';

type Macro = Schemas['Macro'];

/** useMacros are those that do nothing that is not allowed; undefined until they
 * are read. */
export function useMacros(): Macro[] | undefined {
  const may = useMay();
  return useQuery(macrosQuery).data?.filter((m) => m.needs.every(may));
}

export function MacroPicker({ title, close, choose }: { title: string; close: () => void; choose: (macro: Macro) => void }) {
  const t = useText();
  const l = useLanguage();
  return (
    <Picker
      close={close}
      title={title}
      placeholder={t('ticket.macro.placeholder')}
      none={t('ticket.macro.none')}
      things={useMacros()}
      id={(m) => m.id}
      name={(m) => called(m.name, l, m.id)}
      hint={(m) => t(`word.owner.${m.owner}`)}
      choose={choose}
    />
  );
}
