// Mail to a running desk, by SMTP as anybody's server would bring it.
import { connect } from 'node:net';

const b64 = (text) => Buffer.from(text, 'utf8').toString('base64');

/** word is any text as a header takes it (RFC 2047), folded below 75 letters. */
export const word = (text) => {
  const parts = [];
  for (const letter of text) {
    const last = parts.at(-1);
    if (last !== undefined && Buffer.byteLength(last + letter) <= 42) parts[parts.length - 1] = last + letter;
    else parts.push(letter);
  }
  return parts.map((p) => `=?utf-8?B?${b64(p)}?=`).join('\r\n ');
};

const lines = (base64) => base64.replace(/.{76}/g, '$&\r\n');

/** mail is a message with text, HTML and files: { name, body, type }. */
export function mail({ from, name, to, subject, text, html, files = [], headers = [] }) {
  const part = (type, body, more = []) => [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...more, '', lines(b64(body)), ''].join('\r\n');
  const parts = [];
  if (html !== undefined) parts.push(`Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n${part('text/plain; charset=utf-8', text)}\r\n--alt\r\n${part('text/html; charset=utf-8', html)}\r\n--alt--\r\n`);
  else parts.push(part('text/plain; charset=utf-8', text));
  for (const f of files) parts.push(part(f.type ?? 'text/plain', f.body, [`Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(f.name).replace(/['()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())}`]));
  return [
    `From: ${name ? word(name) + ' ' : ''}<${from}>`,
    `To: <${to}>`,
    `Subject: ${word(subject)}`,
    `Message-ID: <${Date.now()}.${Math.random().toString(36).slice(2)}@${from.split('@')[1]}>`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=mixed',
    '',
    ...parts.map((p) => `--mixed\r\n${p}`),
    '--mixed--',
    '',
  ].join('\r\n');
}

/** deliver brings mails in one SMTP session; each is { from, to, raw }. */
export function deliver(address, mails) {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    const queue = ['EHLO elsewhere.test', ...mails.flatMap((m) => [`MAIL FROM:<${m.from}>`, `RCPT TO:<${m.to}>`, 'DATA', m.raw.replace(/^\./gm, '..') + '\r\n.']), 'QUIT'];
    let heard = '';
    socket.setEncoding('utf8');
    socket.setTimeout(60_000, () => socket.destroy(new Error('SMTP: no answer')));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      heard += chunk;
      if (!/^\d{3} .*\r\n$/m.test(heard.slice(heard.lastIndexOf('\n', heard.length - 2) + 1))) return;
      if (/^[45]/.test(heard)) return socket.destroy(new Error('SMTP: ' + heard.trim()));
      heard = '';
      const next = queue.shift();
      if (next !== undefined) socket.write(next + '\r\n');
    });
  });
}
