import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { clear, troubleOf, type MailState } from './mail';

const hard: MailState = { address: 'lucia@example.com', state: 'hard', softBounces: 0, status: '5.1.1', at: '2026-03-02T09:30:00.000Z' };
const other: MailState = { address: 'pedro@example.com', state: 'soft', softBounces: 2 };
const ok: MailState = { address: hard.address, state: 'ok', softBounces: 0 };
const keys = [['ticket', '1042'], ['person', 'p1'], ['people', 'one', 'p1']];

function read() {
  const queries = new QueryClient();
  queries.setQueryData(keys[0]!, { ticket: { id: '1042' }, mailStates: [other, hard] });
  queries.setQueryData(keys[1]!, { mailStates: [hard] });
  queries.setQueryData(keys[2]!, { etag: '"3"', value: { mailStates: [hard] } });
  const states = () => keys.map((k) => queries.getQueryData<{ mailStates?: MailState[]; value?: { mailStates: MailState[] } }>(k)).map((v) => v?.mailStates ?? v?.value?.mailStates);
  return { queries, states };
}

describe('an address that mail does not reach', () => {
  it('is told from one that mail reaches and one that nothing is known of', () => {
    expect(troubleOf([other, hard], hard.address)?.state).toBe('hard');
    expect(troubleOf([ok], ok.address)).toBeUndefined();
    expect(troubleOf([other], hard.address)).toBeUndefined();
    expect(troubleOf(undefined, hard.address)).toBeUndefined();
  });

  it('is shown as cleared at once, then as the desk says, in ticket and customer', async () => {
    const { queries, states } = read();
    const answered: MailState = { ...ok, clearedAt: '2026-03-03T09:30:00.000Z', clearedBy: { kind: 'agent', id: 'ana' } };
    await clear(queries, hard, () => {
      expect(states()).toEqual([[other, ok], [ok], [ok]]);
      return Promise.resolve(answered);
    });
    expect(states()).toEqual([[other, answered], [answered], [answered]]);
    expect(queries.getQueryData(keys[2]!)).toMatchObject({ etag: '"3"' });
  });

  it('is shown as it was when the desk refuses', async () => {
    const { queries, states } = read();
    await expect(clear(queries, hard, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(states()).toEqual([[other, hard], [hard], [hard]]);
  });
});
