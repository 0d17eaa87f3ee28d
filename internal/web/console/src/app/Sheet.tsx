// What stands over the screen for a while and leaves the rest of it readable and
// usable: nothing is dimmed, nothing held. Escape closes it, the keyboard goes in
// and back to where it was. On a phone it is the whole screen. Only what destroys
// is asked in a Modal.
import { CloseButton } from '@mantine/core';
import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useText } from '../text/text';
import classes from './sheet.module.css';

interface Props {
  title: string;
  close: () => void;
  /** side: over the details, so that a conversation can be read on. top: in the middle. */
  place?: 'side' | 'top';
  /** Of what is chosen from and gone: has no head, and is closed by whatever is done elsewhere. */
  fleeting?: boolean;
  /** Of what is only read: its text takes the keyboard, which scrolls it. */
  reading?: boolean;
  children: ReactNode;
}

const SETTLES = 400; // ms in which a menu that led here may still take the keyboard back

export function Sheet({ title, close, place = 'side', fleeting = false, reading = false, children }: Props) {
  const t = useText();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(close);
  latest.current = close;

  useLayoutEffect(() => {
    const sheet = box.current;
    if (!sheet) return undefined;
    let before = document.activeElement;
    const enter = () => (sheet.querySelector<HTMLElement>('[data-autofocus]') ?? sheet).focus();
    enter();
    const on = (e: FocusEvent) => {
      if (!(e.target instanceof Element) || sheet.contains(e.target)) return;
      before = e.target;
      enter();
    };
    document.addEventListener('focusin', on);
    const timer = setTimeout(() => document.removeEventListener('focusin', on), SETTLES);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('focusin', on);
      if (sheet.contains(document.activeElement) && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  // Escape closes it from the page behind it, too; what is open there goes first.
  useEffect(() => {
    const on = (e: KeyboardEvent) => {
      if (e.key !== 'Escape' || e.defaultPrevented || (e.target instanceof Element && e.target.closest('input, textarea, [role=dialog], [role=menu], [role=listbox]'))) return;
      e.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', on, true);
    return () => document.removeEventListener('keydown', on, true);
  }, []);

  useEffect(() => {
    if (!fleeting) return undefined;
    const on = (e: PointerEvent) => {
      if (e.target instanceof Node && !box.current?.contains(e.target)) latest.current();
    };
    document.addEventListener('pointerdown', on, true);
    return () => document.removeEventListener('pointerdown', on, true);
  }, [fleeting]);

  return createPortal(
    <div
      ref={box}
      role="dialog"
      aria-labelledby={id}
      tabIndex={-1}
      data-place={place}
      className={classes.sheet}
      onKeyDownCapture={(e) => {
        // A list that is open in a field takes its Escape first.
        if (e.key !== 'Escape' || (e.target instanceof Element && e.target.closest('[data-mantine-stop-propagation=true]'))) return;
        e.stopPropagation();
        close();
      }}
      onBlur={(e) => {
        if (fleeting && e.relatedTarget && !e.currentTarget.contains(e.relatedTarget)) close();
      }}
    >
      <header className={classes.head} data-fleeting={fleeting}>
        <h2 id={id}>{title}</h2>
        <CloseButton aria-label={t('app.close')} onClick={close} />
      </header>
      <div className={fleeting ? classes.bare : classes.body} {...(reading && { tabIndex: 0, role: 'group', 'aria-labelledby': id, 'data-autofocus': true })}>
        {children}
      </div>
    </div>,
    document.body,
  );
}
