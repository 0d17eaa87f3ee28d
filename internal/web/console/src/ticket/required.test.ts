import { afterEach, describe, expect, it } from 'vitest';
import { ApiError, type Event, type Schemas, type Ticket, type TicketView } from '../api/client';
import { configuration } from '../api/desk';
import { queries } from '../api/queries';
import { said, unplaced } from '../app/errors';
import { translate, type Translate } from '../text/text';
import { wholeOf } from './part';
import { lacking, outcome, refused } from './required';

const t: Translate = (key, values) => translate('en', key, values);
const field = (more: Partial<Schemas['CustomField']>) => ({ id: 'cause', name: { es: 'Causa', en: 'Cause' }, kind: 'text', requiredAtResolve: true, ...more }) as Schemas['CustomField'];
const ticket = (more: Partial<Ticket> = {}) => ({ status: 'open', type: 'question', fields: {}, tags: [], ...more }) as Ticket;
const problem = (...errors: Array<[field: string, en: string]>) => new ApiError(422, 'invalid', 'Some of what was sent is not valid.', { errors: errors.map(([f, en]) => ({ field: f, code: 'x', en, es: en })) } as Schemas['Problem']);

describe('lacking', () => {
  it.each([
    ['empty', field({}), ticket(), true],
    ['filled in', field({}), ticket({ fields: { cause: 'pump' } }), false],
    ['not required', field({ requiredAtResolve: false }), ticket(), false],
    ['an empty box', field({ kind: 'checkbox' }), ticket({ fields: { cause: 'false' } }), true],
    ['a ticked box', field({ kind: 'checkbox' }), ticket({ fields: { cause: 'true' } }), false],
    ['of another type', field({ types: ['incident'] }), ticket(), false],
    ['of another form', field({ forms: ['web'] }), ticket(), false],
    ['of the desk’s own form', field({ forms: ['own'] }), ticket(), true],
    ['asked no longer', field({ off: true }), ticket(), false],
    ['spam', field({}), ticket({ tags: ['spam'] }), false],
    ['over already', field({}), ticket({ status: 'resolved' }), false],
  ])('%s', (_, f, of, want) => expect(lacking([f], of).map((x) => x.id)).toEqual(want ? ['cause'] : []));
});

describe('outcome', () => {
  it('is what the last steps of a macro leave', () => {
    expect(outcome({ actions: [{ do: 'status', value: 'open' }, { do: 'type', value: 'incident' }, { do: 'status', value: 'resolved' }] })).toEqual({ status: 'resolved', type: 'incident' });
    expect(outcome({ actions: [{ do: 'note' }] })).toEqual({ status: undefined, type: undefined });
  });
});

describe('what the desk refuses', () => {
  afterEach(() => queries.clear());
  it('is named, by the name that the desk or the screens give it', () => {
    queries.setQueryData(configuration.queryKey, { fields: [field({})] } as never);
    expect(said(t, problem(['fields.cause', 'This is missing.'], ['filter.priorities[0]', 'Not one of: low.']))).toBe('Cause: This is missing. Priority: Not one of: low.');
    expect(said(t, problem(['fields.gone', 'This is missing.'], ['x.new_thing', 'Wrong.']))).toBe('gone: This is missing. x.new_thing: Wrong.');
    expect(said(t, new ApiError(409, 'merged', 'Merged.'))).toBe('Merged.');
  });
  it('is said beside a form only where the form has no place for it', () => {
    const error = problem(['name', 'This is missing.'], ['sort.by', 'Wrong.']);
    expect(unplaced(t, error, (f) => f === 'name')).toBe('sort.by: Wrong.');
    expect(unplaced(t, error, () => true)).toBeUndefined();
  });
  it('tells which fields of the ticket it wants', () => {
    expect(refused(problem(['fields.cause', 'x'], ['status', 'x']))).toEqual(['cause']);
    expect(refused(new Error('x'))).toEqual([]);
  });
});

describe('wholeOf', () => {
  const view = (mergedInto: string | undefined) => ({ ticket: ticket({ mergedInto } as Partial<Ticket>), events: [{ data: { mergedInto: { id: 'b', number: 1038 } } }, { data: {} }] as Event[] }) as Pick<TicketView, 'ticket' | 'events'>;
  it.each([
    ['b', { id: 'b', number: 1038 }],
    ['c', undefined],
    [undefined, undefined],
  ])('%s', (into, want) => expect(wholeOf(view(into))).toEqual(want));
});
