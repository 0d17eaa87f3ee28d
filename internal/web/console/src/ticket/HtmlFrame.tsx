// Customers' HTML in a frame that runs nothing, has no origin and loads nothing
// until the agent asks for the images.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../text/text';
import { framed, hasRemote } from './frame';
import classes from './ticket.module.css';

export function HtmlFrame({ html }: { html: string }) {
  const t = useText();
  const [images, setImages] = useState(false);
  return (
    <div>
      {!images && hasRemote(html) && (
        <Button variant="subtle" onClick={() => setImages(true)}>
          {t('ticket.images')}
        </Button>
      )}
      <iframe className={classes.frame} title={t('ticket.original')} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" srcDoc={framed(html, images)} />
    </div>
  );
}
