// What agents write as it will look: under the field, as soon as it looks
// otherwise than it was typed, and in the conversation while it is on its way.
import { Fragment } from 'react';
import { useText } from '../text/text';
import type { Block, Inline } from './format';
import classes from './ticket.module.css';

export function Preview({ blocks, images }: { blocks: Block[]; images: ReadonlyMap<string, string> }) {
  const t = useText();
  return (
    <details open className={classes.signature}>
      <summary>{t('ticket.preview')}</summary>
      <div className={classes.preview} tabIndex={0} role="group" aria-label={t('ticket.preview')}>
        <Formatted blocks={blocks} images={images} />
      </div>
    </details>
  );
}

/** Formatted shows what was written; images are the addresses of those that can
 * be shown, by id. */
export function Formatted({ blocks, images }: { blocks: Block[]; images: ReadonlyMap<string, string> }) {
  return (
    <div className={classes.formatted} dir="auto">
      {blocks.map((b, i) => (
        <Part key={i} block={b} images={images} />
      ))}
    </div>
  );
}

function Part({ block: b, images }: { block: Block; images: ReadonlyMap<string, string> }) {
  if (b.kind === 'code') return <pre>{b.text}</pre>;
  const lines = b.of.map((l, i) => <Line key={i} of={l} images={images} />);
  if (b.kind === 'bullets' || b.kind === 'numbers') {
    const List = b.kind === 'bullets' ? 'ul' : 'ol';
    return (
      <List>
        {lines.map((l, i) => (
          <li key={i}>{l}</li>
        ))}
      </List>
    );
  }
  const Tag = b.kind === 'quote' ? 'blockquote' : 'p';
  return (
    <Tag>
      {lines.map((l, i) => (
        <Fragment key={i}>
          {i > 0 && <br />}
          {l}
        </Fragment>
      ))}
    </Tag>
  );
}

function Line({ of, images }: { of: Inline[]; images: ReadonlyMap<string, string> }) {
  return of.map((x, i) => {
    switch (x.kind) {
      case 'text':
        return <Fragment key={i}>{x.text}</Fragment>;
      case 'code':
        return <code key={i}>{x.text}</code>;
      case 'bold':
        return (
          <b key={i}>
            <Line of={x.of} images={images} />
          </b>
        );
      case 'italic':
        return (
          <i key={i}>
            <Line of={x.of} images={images} />
          </i>
        );
      case 'link':
        return (
          <a key={i} href={x.href} target="_blank" rel="noreferrer noopener">
            {x.text}
          </a>
        );
      case 'image':
        return images.has(x.id) ? <img key={i} src={images.get(x.id)} alt={x.name} /> : <em key={i}>[{x.name}]</em>;
    }
  });
}
