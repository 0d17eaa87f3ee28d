// What stands in the frame around HTML that others wrote. The desk has cleaned
// it already: nothing of it runs, images from elsewhere are marks that name
// their address, those that came with it are named cid:.

/** css is how HTML of others looks; root is what it stands in. The frame and the
 * measure of it have the same. */
export const css = (root: string): string =>
  `${root}{font:14px/1.5 system-ui,sans-serif;margin:4px 0;overflow-wrap:anywhere}img,.img{max-width:100%;height:auto}p{margin:0 0 8px}` +
  `blockquote{margin:8px 0;padding-left:12px;border-left:2px solid}table{border-collapse:collapse;max-width:100%}pre{white-space:pre-wrap;margin:0 0 8px}`;

export interface Look {
  ink: string;
  muted: string;
  ground: string;
  dark: boolean;
}

/** framed is a whole document; its policy comes before anything of the mail's.
 * origins are those that images may be loaded from besides data. */
export function framed(html: string, look: Look, origins: string[]): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${['data:', ...origins].join(' ')}`;
  return (
    `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><base target="_blank">` +
    `<style>html{color-scheme:${look.dark ? 'dark' : 'light'};background:${look.ground};color:${look.ink}}${css('body')}` +
    `blockquote{border-color:${look.muted}}a{color:inherit}</style></head><body>${html}</body></html>`
  );
}

/** isRich reports whether HTML says more than its text alone. */
export const isRich = (html: string): boolean => /<(img|table|[uo]l|b|strong|i|em|u|s|h[1-6]|pre|code)[\s>]|data-remote-image/i.test(html);

const words = (s: string) => s.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
const address = (attribute: string) => attribute.replace(/&amp;/g, '&');
const FEW = 3; // words that HTML may have beside its text, as the name of an image

/** saysMore reports whether HTML looks otherwise than its text or says what the
 * text beside it does not: a text that is but a notice, a link without its address. */
export function saysMore(html: string, text: string): boolean {
  if (isRich(html)) return true;
  if ([...html.matchAll(/<a href="(https?:[^"]*)"/g)].some(([, href]) => !text.includes(address(href!).replace(/\/$/, '')))) return true;
  const there = new Set(words(text));
  return new Set(words(html.replace(/<[^>]*>/g, ' ').replace(/&[#\w]+;/g, ' ')).filter((w) => !there.has(w))).size > FEW;
}

/** isMarked reports whether the HTML of an agent shows more than the text beside
 * it, in which the marks stand as they were typed: quotes and words that lead
 * somewhere too, which the text of a customer's mail says by itself. */
export const isMarked = (html: string): boolean =>
  isRich(html) || /<blockquote[\s>]/i.test(html) || [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)].some(([, href, words]) => href !== words);

/** remote are the addresses of the images that would be loaded from elsewhere. */
export const remote = (html: string): string[] => [...html.matchAll(/data-remote-image="([^"]+)"/g)].map((m) => address(m[1]!));

/** cids are the images that came with the message and stand in it. */
export const cids = (html: string): string[] => [...new Set([...html.matchAll(/src="cid:([^"]+)"/g)].map((m) => m[1]!))];

const LINE = 21; // px
const UNSIZED = 100; // px of an image that does not say its height
const LETTERS = 92; // of a line, about

/** height is how high the frame should be, guessed from its letters: for what
 * is too large to be measured (measure.ts). */
export function height(html: string): number {
  const shown = html.replace(/<details>[\s\S]*?<\/details>/g, '\n\n');
  const images = [...shown.matchAll(/<img\b[^>]*>/g)].reduce((sum, m) => sum + Math.min(600, Number(/height="?(\d+)/.exec(m[0])?.[1] ?? UNSIZED)), 0);
  const lines = shown
    .replace(/\s+/g, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|li|tr|h[1-6]|pre|blockquote|table|ul|ol)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/\n\s*\n+/g, '\n\n')
    .trim()
    .split('\n');
  return Math.round(lines.reduce((sum, l) => sum + Math.max(0.5, Math.ceil(l.trim().length / LETTERS)), 0) * LINE + images + 24);
}

const bare = (s: string) => s.replace(/\s+/g, '');

interface Filling {
  /** Links under which the images of the message are shown, by content id. */
  images: ReadonlyMap<string, string>;
  /** Whether images from elsewhere are loaded. */
  remote: boolean;
  /** The part that the person wrote; the rest is left out. */
  reply: string | undefined;
}

/** filled puts images in their places and leaves out what is quoted; cut tells
 * whether there was something. It needs the browser's parser; what it parses is
 * never part of the page. */
export function filled(html: string, f: Filling): { body: string; cut: boolean } {
  const doc = new DOMParser().parseFromString(html, 'text/html');
  for (const img of doc.querySelectorAll<HTMLImageElement>('img[src^="cid:"]')) {
    const url = f.images.get(decodeURIComponent(img.getAttribute('src')!.slice(4)));
    if (url) img.setAttribute('src', url);
    else img.replaceWith(`[${img.alt}]`);
  }
  if (f.remote) {
    for (const mark of doc.querySelectorAll('span[data-remote-image]')) {
      const img = doc.createElement('img');
      img.src = mark.getAttribute('data-remote-image') ?? '';
      img.alt = mark.textContent?.replace(/^\[|\]$/g, '') ?? '';
      mark.replaceWith(img);
    }
  }
  const cut = f.reply !== undefined && fold(doc, bare(f.reply));
  return { body: doc.body.innerHTML, cut };
}

/** fold takes out what comes after the reply, or else the outermost quotes. */
function fold(doc: Document, reply: string): boolean {
  const texts = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  let before = '';
  while (reply !== '' && before.length < reply.length && texts.nextNode()) before += bare(texts.currentNode.textContent ?? '');
  if (reply !== '' && before === reply && doc.body.lastChild) {
    const range = doc.createRange();
    range.setStartAfter(texts.currentNode);
    range.setEndAfter(doc.body.lastChild);
    const rest = range.extractContents();
    return bare(rest.textContent ?? '') !== '';
  }
  let cut = false;
  for (const quote of doc.querySelectorAll('blockquote')) {
    if (quote.parentElement?.closest('blockquote') || reply.includes(bare(quote.textContent ?? '').slice(0, 200))) continue;
    quote.replaceWith('[…]');
    cut = true;
  }
  return cut;
}
