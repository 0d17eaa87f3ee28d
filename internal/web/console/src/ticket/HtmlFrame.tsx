// HTML that others wrote, in a frame that runs nothing, has no origin and loads
// nothing from elsewhere until the agent asks for the images.
import { useComputedColorScheme } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { client, data, type Message } from '../api/client';
import { useText } from '../text/text';
import { cids, filled, framed, height, remote } from './frame';
import { measure } from './measure';
import classes from './ticket.module.css';

const LINKS_LAST = 2 * 60_000; // ms; the desk's links work a little longer
const FIRST = 900; // px that a message has before somebody asks for all of it
const MOST = 30_000;
const none: ReadonlyMap<string, { width: number; height: number }> = new Map();

export function HtmlFrame({ message, ticket, reply }: { message: Message; ticket: string; reply: string | undefined }) {
  const t = useText();
  const html = message.html ?? '';
  const dark = useComputedColorScheme('light') === 'dark';
  const [images, setImages] = useState(false);
  const [all, setAll] = useState(false);
  const [quotes, setQuotes] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [sizes, setSizes] = useState(none);
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
    return { ...filled(html, { images: shown, remote: images, reply: quotes ? undefined : reply }), urls: [...shown.values()], origins: [...new Set(urls.filter(Boolean).map((u) => new URL(u).origin)), ...(images ? ['https:'] : [])] };
  }, [html, inside, links, images, reply, quotes]);
  // What comes with the mail says its size once it is there.
  useEffect(() => {
    let over = false;
    for (const url of page.urls) {
      const img = new Image();
      img.onload = () => !over && setSizes((before) => new Map(before).set(url, { width: img.naturalWidth, height: img.naturalHeight }));
      img.src = url;
    }
    return () => {
      over = true;
    };
  }, [page.urls]);
  useLayoutEffect(() => {
    const e = box.current;
    if (!e) return undefined;
    const look = new ResizeObserver(() => setWidth(e.clientWidth));
    look.observe(e);
    setWidth(e.clientWidth);
    return () => look.disconnect();
  }, []);
  const whole = useMemo(() => (width > 0 ? (measure(page.body, width, sizes) ?? height(page.body)) : height(page.body)), [page.body, width, sizes]);
  const long = whole > FIRST + 120;
  const cut = long && !all;
  const source = useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    return framed(page.body, { ink: color('--ink'), muted: color('--ink-2'), ground: color(message.kind === 'note' ? '--note' : '--ground'), dark }, page.origins);
  }, [page, dark, message.kind]);
  const high = cut ? FIRST : Math.min(MOST, whole);
  return (
    <div ref={box}>
      {!images && elsewhere.length > 0 && (
        <button type="button" className={classes.more} onClick={() => setImages(true)}>
          {t('ticket.images', { n: elsewhere.length })}
        </button>
      )}
      <iframe className={classes.frame} style={{ height: high }} title={t('ticket.original')} scrolling={cut ? 'no' : 'auto'} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" srcDoc={source} />
      {long && (
        <button type="button" className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('ticket.html.less') : t('ticket.html.all')}
        </button>
      )}
      {(page.cut || quotes) && (
        <button type="button" className={classes.more} aria-expanded={quotes} onClick={() => setQuotes(!quotes)}>
          {quotes ? t('ticket.quotes.hide') : t('ticket.quotes.show')}
        </button>
      )}
    </div>
  );
}
