// Plain text whose web addresses can be followed.
import { Fragment } from 'react';
import { pieces } from './link';

export function Linked({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((p, i) =>
        p.href ? (
          <a key={i} href={p.href} target="_blank" rel="noreferrer noopener">
            {p.text}
          </a>
        ) : (
          <Fragment key={i}>{p.text}</Fragment>
        ),
      )}
    </>
  );
}
