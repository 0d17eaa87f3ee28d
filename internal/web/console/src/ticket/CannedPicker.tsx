// The canned replies, to choose from, as they read in the ticket's language. One
// that is not written in that says so.
import { useQuery } from '@tanstack/react-query';
import { called, cannedReplies } from '../api/desk';
import type { Schemas } from '../api/client';
import { Picker } from '../keys/Picker';
import type { Language } from '../text/language';
import { useLanguage, useText } from '../text/text';

type Reply = Schemas['CannedReply'];

/** foreign is the language that a reply comes in where it is not written in that
 * of the ticket; undefined where it is. */
export const foreign = (reply: Pick<Reply, 'text'>, of: Language): Language | undefined => (reply.text[of] ? undefined : of === 'es' ? 'en' : 'es');

export function CannedPicker({ language, close, choose }: { language: Language; close: () => void; choose: (reply: Reply) => void }) {
  const t = useText();
  const l = useLanguage();
  const said = (r: Reply) => {
    const other = foreign(r, language);
    return `${other ? `${t('ticket.canned.only', { language: t(`word.language.${other}`) })} · ` : ''}${called(r.text, language).slice(0, 80)}`;
  };
  return (
    <Picker
      close={close}
      title={t('ticket.canned')}
      placeholder={t('ticket.canned.placeholder')}
      none={t('ticket.canned.none')}
      things={useQuery(cannedReplies).data}
      id={(r) => r.id}
      name={(r) => called(r.name, l, r.id)}
      more={(r) => [...Object.values(r.name), ...r.tags, ...Object.values(r.text)].join(' ')}
      hint={said}
      choose={choose}
    />
  );
}
