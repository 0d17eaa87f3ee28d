import { describe, expect, it } from 'vitest';
import { html, isFormatted, looks, parse } from './format';
import { withMark } from './marks';

describe('what is marked is formatted', () => {
  it.each([
    ['**Hola**, Ana', '<p><b>Hola</b>, Ana</p>'],
    ['es (**muy** urgente).', '<p>es (<b>muy</b> urgente).</p>'],
    ['_ya_ está', '<p><i>ya</i> está</p>'],
    ['**todo _esto_**', '<p><b>todo <i>esto</i></b></p>'],
    ['pulse `Ctrl+**x**`', '<p>pulse <code>Ctrl+**x**</code></p>'],
    ['**a** y **b**', '<p><b>a</b> y <b>b</b></p>'],
    ['vea [la guía](https://x.test/a?b=1&c=2)', '<p>vea <a href="https://x.test/a?b=1&amp;c=2">la guía</a></p>'],
    ['vea https://x.test/a_b_c.', '<p>vea <a href="https://x.test/a_b_c">https://x.test/a_b_c</a>.</p>'],
    ['[escriba](mailto:a@x.test)', '<p><a href="mailto:a@x.test">escriba</a></p>'],
    ['Hace falta:\n- el número\n- una foto\nGracias', '<p>Hace falta:</p><ul><li>el número</li><li>una foto</li></ul><p>Gracias</p>'],
    ['* uno\n* **dos**', '<ul><li>uno</li><li><b>dos</b></li></ul>'],
    ['1. Apagar\n2. Encender\n\nY ya.', '<ol><li>Apagar</li><li>Encender</li></ol><p>Y ya.</p>'],
    ['> ¿Cuándo llega?\n>\n> Ana\nMañana.', '<blockquote>¿Cuándo llega?<br><br>Ana</blockquote><p>Mañana.</p>'],
    ['```\na < **b**\n```', '<pre>a &lt; **b**</pre>'],
    ['uno\ndos\n\n\ntres', '<p>uno<br>dos</p><p>tres</p>'],
    ['a  b', '<p>a&nbsp; b</p>'],
  ])('%s', (text, want) => expect(html(parse(text))).toBe(want));
});

describe('what may mean something else stays as it was typed', () => {
  it.each([
    '2*3*4',
    '2**3**4',
    'f(*args, **kwargs)',
    '**kwargs',
    'f(**kwargs) y g(**kwargs)',
    'a ** b ** c',
    '****',
    '** nada **',
    '- 5 °C',
    '- 5 °C\n- 8 °C',
    '-20 €\n-30 €',
    '- Ana',
    '> 5 kg',
    '>= 3\n<= 5',
    '1. Mayo',
    '3. tres\n4. cuatro',
    '1. uno\n3. tres',
    'mi_archivo_final.pdf',
    '__init__',
    '_foto_1.jpg',
    '*énfasis*',
    'C:\\_tmp_\\x',
    '`',
    '``` \nsin cierre',
    '```\nsin cierre',
    '[https://banco.test](https://otro.test',
    '[x](javascript:alert(1))',
    '[x](//otro.test)',
    '# 12',
    '| a | b |',
    ':-) ;_; ^_^ -_-',
    '_ _ _\n***\n---',
  ])('%s', (text) => expect(isFormatted(parse(text))).toBe(false));
  it('words that are an address lead nowhere else', () => {
    expect(html(parse('[https://banco.test](https://otro.test)'))).not.toContain('<a href="https://otro.test">https://banco');
  });
});

describe('safety', () => {
  it.each(['<script>x</script>', '**<img src=x onerror=y>**', '`<b>`', '- <i>\n- "\'&', '[<b>](https://x.test/"onclick=y)', '> <svg onload=x>'])('%s is escaped', (text) => {
    expect(html(parse(text)).replace(/<\/?(p|b|code|ul|li|blockquote|br)>|<a href="https:[^"<>]*">|<\/a>/g, '')).not.toMatch(/[<>]/);
  });
  it('no address but of the web and of mail becomes a link', () => {
    for (const a of ['javascript:x', 'data:text/html,x', 'vbscript:x', 'file:///x', ' javascript:x']) expect(html(parse(`[x](${a})`))).not.toContain('<a');
  });
  it('a long text without an end is read to its end', () => {
    for (const piece of ['**a ', '_a ', '`a ', '[a](', '- a\n', '> a\n', '*', '_', 'https://', '[[']) {
      expect(parse(piece.repeat(Math.ceil(100_000 / piece.length))).length).toBeGreaterThan(0);
    }
  });
});

it('images stand where their names do', () => {
  const blocks = parse('Así: [a&b.png] **y** [b.png]\n[c.png]', [{ id: '1', name: 'a&b.png' }, { id: '2', name: 'b.png' }]);
  expect(html(blocks)).toBe('<p>Así: <img src="cid:1" alt="a&amp;b.png"> <b>y</b> <img src="cid:2" alt="b.png"><br>[c.png]</p>');
});

it('an address alone goes as HTML and needs no preview', () => {
  const blocks = parse('vea https://x.test');
  expect([isFormatted(blocks), looks(blocks), looks(parse('**vea** https://x.test'))]).toEqual([true, false, true]);
});

describe('the buttons', () => {
  const done = (text: string, from: number, to: number, mark: Parameters<typeof withMark>[3]) => {
    const w = withMark(text, from, to, mark);
    const out = text.slice(0, w.from) + w.text + text.slice(w.to);
    return `${out.slice(0, w.select[0])}<${out.slice(...w.select)}>${out.slice(w.select[1])}`;
  };
  it.each([
    ['una palabra', 4, 11, 'bold', 'una **<palabra>**'],
    ['una palabra ', 3, 12, 'bold', 'una **<palabra>** '],
    ['una **palabra**', 6, 13, 'bold', 'una <palabra>'],
    ['', 0, 0, 'italic', '_<>_'],
    ['la guía', 3, 7, 'link', 'la [guía](https://<>)'],
    ['https://x.test', 0, 14, 'link', '[<>](https://x.test)'],
    ['uno\ndos\ntres', 1, 6, 'bullets', '<- uno\n- dos>\ntres'],
    ['- uno\n- dos', 0, 11, 'bullets', '<uno\ndos>'],
    ['uno\ndos', 0, 7, 'numbers', '<1. uno\n2. dos>'],
    ['uno', 1, 1, 'quote', '> uno<>'],
  ] as const)('%s', (text, from, to, mark, want) => expect(done(text, from, to, mark)).toBe(want));
});
