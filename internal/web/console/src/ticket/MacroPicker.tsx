// The macros that one may run, to choose from. Those that write to the customer
// say so.
import { called } from '../api/desk';
import type { Schemas } from '../api/client';
import { Picker } from '../keys/Picker';
import { sends } from '../list/macro';
import { useLanguage, useText } from '../text/text';
import { useMacros } from './macros';

export function MacroPicker({ title, close, choose }: { title: string; close: () => void; choose: (macro: Schemas['Macro']) => void }) {
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
      more={(m) => Object.values(m.name).join(' ')}
      hint={(m) => [...(sends(m) ? [t('ticket.macro.sends')] : []), t(`word.owner.${m.owner}`)].join(' · ')}
      choose={choose}
    />
  );
}
