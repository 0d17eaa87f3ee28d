// HTML that others wrote, in a frame that runs nothing, has no origin and loads
// nothing from elsewhere until the agent asks for the images.
import { useComputedColorScheme } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { client, data, type Message } from '../api/client';
import { useText } from '../text/text';
import { cids, filled, framed, height, remote } from './frame';
import classes from './ticket.module.css';

const LINKS_LAST = 2 * 60_000; // ms; the desk's links work a little longer
const FIRST = 480; // px that a message has before somebody asks for all of it
const MOST = 8000;

export function HtmlFrame({ message, ticket, reply }: { message: Message; ticket: string; reply: string | undefined }) {
  const t = useText();
  const html = message.html ?? '';
  const dark = useComputedColorScheme('light') === 'dark';
  const [images, setImages] = useState(false);
  const [all, setAll] = useState(false);
  const elsewhere = useMemo(() => remote(html), [html]);
  const inside = useMemo(() => {
    const named = new Set(cids(html).map(decodeURIComponent));
    return message.files.filter((f) => f.cid && named.has(f.cid) && !f.locked);
  }, [html, message.files]);
  const links = useQueries({
    queries: inside.map((f) => ({
      queryKey: ['image', ticket, f.id],
      staleTime: LINKS_LAST,
      queryFn: async () => (await data(client.GET('/api/v1/tickets/{ticket}/files/{file}', { params: { path: { ticket, file: f.id }, query: { as: 'inline' as const } } }))).url,
    })),
    combine: (found) => found.map((q) => q.data ?? '').join('\n'),
  });
  const page = useMemo(() => {
    const urls = links.split('\n').map((u) => (u ? new URL(u, location.href).href : ''));
    const shown = new Map(inside.flatMap((f, i) => (urls[i] ? [[f.cid!, urls[i]] as const] : [])));
    const body = filled(html, { images: shown, remote: images, reply, quoted: t('ticket.quotes.show') });
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const origins = [...new Set(urls.filter(Boolean).map((u) => new URL(u).origin)), ...(images ? ['https:'] : [])];
    return { high: height(body), source: framed(body, { ink: color('--ink'), muted: color('--ink-2'), ground: color(message.kind === 'note' ? '--note' : '--ground'), dark }, origins) };
  }, [html, inside, links, images, reply, dark, message.kind, t]);
  const high = Math.min(all ? MOST : FIRST, page.high);
  return (
    <div>
      {!images && elsewhere.length > 0 && (
        <button type="button" className={classes.more} onClick={() => setImages(true)}>
          {t('ticket.images', { n: elsewhere.length })}
        </button>
      )}
      <iframe className={classes.frame} style={{ height: high }} title={t('ticket.original')} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" srcDoc={page.source} />
      {page.high > FIRST && (
        <button type="button" className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('ticket.html.less') : t('ticket.html.all')}
        </button>
      )}
    </div>
  );
}
