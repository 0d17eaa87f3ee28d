// What stands in the frame around a customer's HTML.

/** framed is a whole document; its policy comes before anything of the mail's. */
export function framed(html: string, images: boolean): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${images ? ' https:' : ''}`;
  return (
    `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><base target="_blank">` +
    `<style>html{color-scheme:light;background:#fff}body{font:14px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}</style></head><body>${html}</body></html>`
  );
}

/** hasRemote reports whether images would be loaded from elsewhere. */
export const hasRemote = (html: string): boolean => /(?:src|srcset|background)\s*=\s*["']?\s*https?:|url\(\s*["']?https?:/i.test(html);
