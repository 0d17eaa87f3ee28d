// Shown over everything when the session has ended: the page stays as it is,
// the agent signs in in another window, and what waited goes on.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { session, signedIn } from '../api/session';
import { useText } from '../text/text';
import { useValue } from './state';

export function SessionOver() {
  const t = useText();
  const over = useValue(session.state, (s) => s.over);
  useEffect(() => {
    if (!over) return;
    const channel = signedIn();
    channel.onmessage = () => void session.renew();
    const look = () => document.visibilityState === 'visible' && void session.renew();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      channel.close();
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, [over]);
  return (
    <Modal opened={over} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} centered title={t('app.session.title')} zIndex={500}>
      <Text size="sm">{t('app.session.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button data-autofocus size="sm" component="a" href="/sign-in?to=%2Fconsole%2Fsigned-in" target="_blank" rel="opener">
          {t('app.session.signin')}
        </Button>
      </Group>
    </Modal>
  );
}

/** SignedIn is where the other window comes back to: it tells and closes. */
export function SignedIn() {
  const t = useText();
  useEffect(() => {
    const channel = signedIn();
    channel.postMessage('signed-in');
    channel.close();
    window.close();
  }, []);
  return (
    <Text p="xl">
      {t('app.session.back')}
    </Text>
  );
}
