// A text that is there to be copied.
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Check, Copy } from 'lucide-react';
import '../text/config';
import { useText } from '../text/text';
import classes from './settings.module.css';

export function Copied({ text, label }: { text: string; label: string }) {
  const t = useText();
  const clipboard = useClipboard({ timeout: 2000 });
  return (
    <div className={classes.copied}>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button variant="default" leftSection={clipboard.copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} onClick={() => clipboard.copy(text)}>
        {t(clipboard.copied ? 'config.copied' : 'config.copy')}
      </Button>
    </div>
  );
}
