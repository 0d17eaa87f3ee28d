// The one way to the desk's API: typed by its OpenAPI document, with the
// session's CSRF token on every write. While the session is over, requests
// wait; they go on by themselves once the agent has signed in again.
import createClient, { type Middleware } from 'openapi-fetch';
import { language } from '../text/language';
import type { components, paths } from './schema';
import { session } from './session';

export type Schemas = components['schemas'];
export type Ticket = Schemas['Ticket'];
export type Summary = Schemas['TicketSummary'];
export type TicketView = Schemas['TicketView'];
export type Message = Schemas['Message'];
export type Event = Schemas['Event'];
export type Clock = Schemas['Clock'];
export type Status = Schemas['Status'];
export type Priority = Schemas['Priority'];
export type AgentEntry = Schemas['AgentEntry'];
export type Team = Schemas['Team'];
export type Me = Schemas['Me'];

/** What went wrong, in the reader's words: of the API, or of the way to it. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Stable code of the problem; "network" when no answer came. */
    readonly code: string,
    detail: string,
    readonly problem?: Schemas['Problem'],
  ) {
    super(detail);
  }

  /** The text for a field of the form that was sent; undefined when it is fine. */
  field(name: string): string | undefined {
    return this.problem?.errors?.find((e) => e.field === name)?.[language.current];
  }
}

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const send = async (request: Request): Promise<Response> => {
  for (let attempt = 0; ; attempt++) {
    const next = request.clone();
    if (writes.has(next.method) && session.csrf) next.headers.set('X-CSRF-Token', session.csrf);
    next.headers.set('Accept-Language', language.current);
    let response: Response;
    try {
      response = await fetch(next);
    } catch (cause) {
      // Whoever asked does not want it any more, which says nothing of the way.
      if (next.signal.aborted) throw new ApiError(0, 'aborted', String(cause));
      session.network(false);
      throw new ApiError(0, 'network', String(cause));
    }
    session.network(true);
    if (response.status === 401) {
      await session.ended();
      continue;
    }
    if (response.status === 403 && attempt === 0 && writes.has(next.method)) {
      const problem = (await response.clone().json().catch(() => null)) as Schemas['Problem'] | null;
      if (problem?.code === 'csrf' && (await session.renew())) continue;
      // It was offered, so what is allowed has changed: it is shown from now on.
      if (problem?.code === 'forbidden') void session.renew();
    }
    return response;
  }
};

const failed: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return undefined;
    const problem = (await response.clone().json().catch(() => null)) as Schemas['Problem'] | null;
    throw new ApiError(response.status, problem?.code ?? `http_${response.status}`, problem?.texts?.[language.current] ?? problem?.detail ?? '', problem ?? undefined);
  },
};

/** client calls an operation; use it with data() for the answer alone. */
export const client = createClient<paths>({ baseUrl: typeof location === 'undefined' ? '' : location.origin, fetch: send });
client.use(failed);

/** data is the body of an answer. Every failure is an ApiError already. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}
