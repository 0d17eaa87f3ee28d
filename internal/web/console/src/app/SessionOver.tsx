// Shown over everything when the session has ended: the page stays as it is,
// the agent signs in in another window, and what waited goes on. Nothing else
// can be done meanwhile, so it holds the keyboard until then.
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { session, signedIn } from '../api/session';
import { useText } from '../text/text';
import classes from './sheet.module.css';
import { useValue } from './state';

export function SessionOver() {
  const over = useValue(session.state, (s) => s.over);
  return over ? <Over /> : null;
}

function Over() {
  const t = useText();
  const box = useRef<HTMLDialogElement>(null);
  const was = useRef(document.activeElement);
  useEffect(() => {
    const writing = was.current;
    box.current?.showModal();
    const channel = signedIn();
    channel.onmessage = () => void session.renew();
    const look = () => document.visibilityState === 'visible' && void session.renew();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      channel.close();
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
      if (writing instanceof HTMLElement) writing.focus(); // what is typed next belongs there
    };
  }, []);
  return (
    <dialog ref={box} className={classes.over} aria-labelledby="session-over" onCancel={(e) => e.preventDefault()} onClose={() => box.current?.showModal()}>
      <h2 id="session-over">{t('app.session.title')}</h2>
      <Text size="sm">{t('app.session.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button autoFocus size="sm" component="a" href="/sign-in?to=%2Fconsole%2Fsigned-in" target="_blank" rel="opener">
          {t('app.session.signin')}
        </Button>
      </Group>
    </dialog>
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
