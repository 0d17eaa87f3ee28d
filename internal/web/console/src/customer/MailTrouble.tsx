// Why mail does not reach an address, since when, and a way to try again.
// Nothing is shown of an address that mail reaches.
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { client, data } from '../api/client';
import { useMay } from '../api/may';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useText } from '../text/text';
import { When } from '../text/When';
import { clear, troubleOf, type MailState } from './mail';

export function MailTrouble({ person, address, states }: { person: string; address: string; states: readonly MailState[] | undefined }) {
  const t = useText();
  const queries = useQueryClient();
  const may = useMay();
  const trouble = troubleOf(states, address);
  if (!trouble) return null;
  const again = async () => {
    try {
      await clear(queries, trouble, () => data(client.DELETE('/api/v1/people/{person}/addresses/{address}/mail-state', { params: { path: { person, address } } })));
      notify({ text: t('word.mail.cleared', { address }) });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  return (
    <div style={{ margin: '2px 0 6px', fontSize: 12, overflowWrap: 'anywhere' }}>
      <span style={{ color: trouble.state === 'soft' ? 'var(--ink-2)' : 'var(--late)' }}>
        {t(`word.mail.${trouble.state}`)}
        {trouble.status && ` (${trouble.status})`}
      </span>
      {trouble.at && (
        <span style={{ color: 'var(--ink-2)' }}>
          {' · '}
          {t('word.mail.since')} <When at={trouble.at} />
        </span>
      )}
      {may('person.update') && (
        <div>
          <Button variant="default" size="compact-xs" mt={4} aria-label={`${t(trouble.state === 'soft' ? 'word.mail.forget' : 'word.mail.again')}: ${address}`} onClick={() => void again()}>
            {t(trouble.state === 'soft' ? 'word.mail.forget' : 'word.mail.again')}
          </Button>
        </div>
      )}
    </div>
  );
}
