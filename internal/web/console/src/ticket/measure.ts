// How high HTML of others will be in its frame. A frame that runs nothing and has
// no origin cannot be measured, so what has a size of it is built once more out
// of sight: texts, and elements without any attribute but numbers and
// directions. Nothing of the mail itself comes into the page.
import { css } from './frame';

const MOST = 4000; // nodes; what has more is guessed
const UNSIZED = 160; // px of an image that does not say its height

const known = new Set(
  'p div br hr pre code blockquote center b strong i em u s small sub sup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr td th'.split(' '),
);
const numbers = ['width', 'height', 'colspan', 'rowspan', 'start'] as const;
const words: Record<string, RegExp> = { align: /^(left|right|center|justify)$/, dir: /^(ltr|rtl|auto)$/ };

let sheet: CSSStyleSheet | undefined;

/** measure answers the height in px at a width; undefined when there is too much
 * of it. sizes are the heights of images at that width, by their address. */
export function measure(html: string, width: number, sizes: ReadonlyMap<string, { width: number; height: number }>): number | undefined {
  const source = new DOMParser().parseFromString(html, 'text/html').body;
  let left = MOST;
  const copy = (from: Node, to: Node): void => {
    for (const node of from.childNodes) {
      if (--left < 0) return;
      if (node.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(node.nodeValue ?? ''));
      if (!(node instanceof Element)) continue;
      const name = node.localName;
      const e = name === 'img' ? image(node, sizes) : document.createElement(known.has(name) ? name : 'span');
      if (name !== 'img') {
        for (const n of numbers) if (/^\d{1,4}%?$/.test(node.getAttribute(n) ?? '')) e.setAttribute(n, node.getAttribute(n)!);
        copy(node, e);
      }
      for (const [n, allowed] of Object.entries(words)) if (allowed.test(node.getAttribute(n) ?? '')) e.setAttribute(n, node.getAttribute(n)!);
      to.appendChild(e);
    }
  };
  const body = document.createElement('div');
  body.className = 'body';
  copy(source, body);
  if (left < 0) return undefined;
  const host = document.createElement('div');
  host.setAttribute('aria-hidden', 'true');
  Object.assign(host.style, { position: 'absolute', left: '0', top: '0', width: `${width}px`, visibility: 'hidden', pointerEvents: 'none', zIndex: '-1' });
  const root = host.attachShadow({ mode: 'closed' });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`.body{display:flow-root}${css('.body')}.img{display:inline-block;vertical-align:baseline}`);
  }
  root.adoptedStyleSheets = [sheet];
  root.appendChild(body);
  document.body.appendChild(host);
  const high = body.getBoundingClientRect().height + 8 + (body.scrollWidth > width ? 16 : 0);
  host.remove();
  return Math.ceil(high) + 4;
}

/** image is the room that an image takes. */
function image(img: Element, sizes: ReadonlyMap<string, { width: number; height: number }>): HTMLElement {
  const box = document.createElement('span');
  const real = sizes.get(img.getAttribute('src') ?? '');
  const said = (name: string) => Number(/^\d{1,4}/.exec(img.getAttribute(name) ?? '')?.[0] ?? 0);
  const wide = said('width') || real?.width || 0;
  const ratio = real && real.width > 0 ? real.height / real.width : said('width') > 0 && said('height') > 0 ? said('height') / said('width') : 0;
  box.className = 'img';
  if (wide > 0 && ratio > 0) Object.assign(box.style, { width: `${wide}px`, aspectRatio: String(1 / ratio) });
  else Object.assign(box.style, { width: `${wide || UNSIZED}px`, height: `${said('height') || UNSIZED}px` });
  return box;
}
