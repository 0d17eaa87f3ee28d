import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue';
import './screens';
import './config';
import { translate } from './text';

const src = join(import.meta.dirname, '..');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((f) => /\.tsx?$/.test(f) && !/\.test\.|schema\.d\.ts$/.test(f))
  .map((f) => ({ name: f, tree: ts.createSourceFile(f, readFileSync(join(src, f), 'utf8'), ts.ScriptTarget.ES2022, true, f.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS) }));

const visit = (node: ts.Node, on: (node: ts.Node) => void): void => {
  on(node);
  node.forEachChild((child) => visit(child, on));
};

const plural = /\.(zero|one|two|few|many|other)$/;
const stem = (key: string) => key.replace(plural, '');
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe('the catalogue', () => {
  it('says everything in both languages, with the same placeholders', () => {
    const en = catalogue.en as Record<string, string>;
    const es = catalogue.es as Record<string, string>;
    expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      expect(text.trim(), key).not.toBe('');
      expect(es[key]?.trim(), key).not.toBe('');
      if (!plural.test(key)) expect(names(es[key]!), key).toEqual(names(text));
      expect(text + es[key], `${key}: no exclamation marks`).not.toMatch(/[!¡]/);
    }
  });

  it('keeps each area in its own file, in alphabetical order', () => {
    for (const l of ['es', 'en']) {
      for (const file of readdirSync(join(src, 'text', l))) {
        const keys = Object.keys(JSON.parse(readFileSync(join(src, 'text', l, file), 'utf8')) as object);
        expect(keys, `${l}/${file}`).toEqual(keys.toSorted());
        for (const key of keys) expect(key.startsWith(file.replace('.json', '.')), `${l}/${file}: ${key}`).toBe(true);
      }
    }
  });

  it('has no text that nobody shows', () => {
    // A text is used when its key stands in the code as a string, or when a
    // template string begins like it: `word.status.${s}`.
    const strings = new Set<string>();
    const heads: string[] = [];
    for (const { tree } of files) {
      visit(tree, (node) => {
        if (ts.isStringLiteralLike(node)) strings.add(node.text);
        if (ts.isTemplateHead(node) && node.text.includes('.')) heads.push(node.text);
      });
    }
    const unused = Object.keys(catalogue.en).filter((key) => !strings.has(key) && !strings.has(stem(key)) && !heads.some((h) => key.startsWith(h)));
    expect(unused).toEqual([]);
  });
});

describe('the code', () => {
  it('has no words of its own on the screen', () => {
    const spoken = new Set(['aria-label', 'title', 'label', 'placeholder', 'description', 'alt', 'aria-description']);
    const found: string[] = [];
    const word = /\p{L}{2,}/u;
    for (const { name, tree } of files) {
      visit(tree, (node) => {
        const at = () => `${name}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.getText().trim().slice(0, 60)}`;
        if (ts.isJsxText(node) && word.test(node.text)) found.push(at());
        if (ts.isJsxAttribute(node) && spoken.has(node.name.getText())) {
          const value = node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
          if (value && ts.isStringLiteralLike(value) && word.test(value.text)) found.push(at());
        }
        if (ts.isJsxExpression(node) && node.parent && !ts.isJsxAttribute(node.parent) && node.expression && ts.isStringLiteralLike(node.expression) && word.test(node.expression.text)) found.push(at());
      });
    }
    expect(found).toEqual([]);
  });
});

describe('translate', () => {
  it('fills placeholders and leaves unknown ones', () => {
    expect(translate('en', 'app.palette.none', { words: '<b>' })).toBe('Nothing matches “<b>”.');
    expect(translate('es', 'app.palette.none')).toContain('{words}');
  });
});
