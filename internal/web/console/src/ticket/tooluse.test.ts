import { describe, expect, it } from 'vitest';
import '../text/screens';
import { translate, type Translate } from '../text/text';
import { readable } from '../tools/placeholders';
import { foreign } from './CannedPicker';

const t: Translate = (key, values) => translate('en', key, values);

describe('tools that are used on a ticket', () => {
  it('show what a macro sends with its placeholders in words', () => {
    expect(readable(t, 'Hello {{ requester.firstName }}, #{{ticket.number}} {{nothing}} {{}}')).toBe('Hello [First name of the customer], #[Number of the ticket] [nothing] {{}}');
  });
  it('say that a reply is written only in the language that the ticket has not', () => {
    expect(foreign({ text: { es: 'Hola' } }, 'en')).toBe('es');
    expect(foreign({ text: { es: 'Hola', en: 'Hello' } }, 'en')).toBeUndefined();
    expect(foreign({ text: { en: 'Hello' } }, 'es')).toBe('en');
  });
});
