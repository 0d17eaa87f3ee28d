import { describe, expect, it } from 'vitest';
import { confirmations } from './Confirmations';

const mail = (cause: string, more: object = {}) => ({ id: cause, at: '2026-03-02T09:00:00Z', class: 'human', cause, from: 'forwarding-noreply@google.com', subject: 'x', recipients: ['soporte@in.taller.example'], verdicts: {}, reason: { es: '', en: '' }, ...more });
const box = { id: 'ventas', address: 'ventas@taller.example', receiving: 'ventas@in.taller.example' } as never;

describe('confirmations', () => {
  it('are those of the mailbox', () => {
    const here = [mail('forwarding_confirmation', { recipients: ['Ventas@in.taller.example'] }), mail('forwarding_confirmation_unproved', { mailbox: 'ventas' }), mail('forwarding_confirmation', { recipients: ['ventas@taller.example'] })];
    expect(confirmations([...here, mail('forwarding_confirmation'), mail('verdict-spam=FAIL', { mailbox: 'ventas' })], box)).toEqual(here);
  });
  it('are none for a mailbox without addresses', () => expect(confirmations([mail('forwarding_confirmation', { recipients: [''] })], { id: 'new', address: '', receiving: '' } as never)).toEqual([]));
});
