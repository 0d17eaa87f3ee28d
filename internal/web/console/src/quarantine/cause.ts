// Why a mail was kept away, in words.
import type { Schemas } from '../api/client';
import { isKey, type Translate } from '../text/text';

/** cause says the class that the mail was taken for, or its cause where that
 * has a name of its own. */
export function cause(t: Translate, mail: Pick<Schemas['QuarantinedMail'], 'cause' | 'class'>): string {
  const own = `quarantine.cause.${mail.cause}`;
  if (isKey(own)) return t(own);
  if (mail.cause.startsWith('dmarc')) return t('quarantine.cause.dmarc');
  const kind = `quarantine.class.${mail.class}`;
  return isKey(kind) ? t(kind) : mail.cause;
}
