// What screens are made of when there is nothing, not yet, or an error.
import { Button, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useText } from '../text/text';
import { said } from './errors';
import classes from './parts.module.css';
import { tell } from './trouble';

/** Empty says why there is nothing; heading when the screen has no other title. */
export function Empty({ title, heading, children }: { title: string; heading?: boolean; children?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap={4} p="xl" style={{ flex: 1, textAlign: 'center' }}>
      <Text fw={600} component={heading ? 'h1' : 'p'} m={0}>
        {title}
      </Text>
      <Text c="dimmed" size="sm" maw={360} component="div">
        {children}
      </Text>
    </Stack>
  );
}

/** Waiting shows itself after 200 ms only: what is quick does not flicker. With
 * a shape it keeps the room of what comes: rows of a list, or a page. */
export function Waiting({ shape }: { shape?: 'rows' | 'page' }) {
  const t = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  if (shape) {
    return (
      <div className={classes.waiting} data-shape={shape} data-bones role="status" aria-label={t('app.loading')}>
        {late && Array.from({ length: shape === 'rows' ? 8 : 4 }, (_, i) => <div key={i} className={classes.bone} />)}
      </div>
    );
  }
  return <Stack align="center" justify="center" p="xl" style={{ flex: 1, minHeight: 120 }}>{late && <Loader size="sm" role="status" aria-label={t('app.loading')} />}</Stack>;
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText();
  useEffect(() => tell(error), [error]);
  return (
    <Stack align="center" justify="center" gap="sm" p="xl" role="alert" style={{ flex: 1, textAlign: 'center' }}>
      <Text fw={600}>{t('app.error.title')}</Text>
      <Text c="dimmed" size="sm" maw={420}>
        {said(t, error)}
      </Text>
      {retry && (
        <Button variant="default" onClick={retry}>
          {t('app.retry')}
        </Button>
      )}
    </Stack>
  );
}
