// The three kinds of tools, and how each is read and written.
import { client, data, type Schemas } from '../api/client';
import { cannedReplies, macros, savedViews } from '../api/desk';
import { versioned, type Versioned } from '../page/versioned';

export const kinds = ['replies', 'macros', 'views'] as const;
export type Kind = (typeof kinds)[number];
export const isKind = (s: string | undefined): s is Kind => (kinds as readonly string[]).includes(s ?? '');

type Text = Schemas['ToolText'];
export type Action = Schemas['MacroAction'];

/** Draft is a tool as it is written, of whichever kind. */
export interface Draft {
  name: Text;
  owner: Schemas['Owner'];
  team?: string;
  text: Text;
  tags: string[];
  actions: Action[];
  filter: Schemas['ViewFilter'];
  sort: Schemas['ViewSort'];
  columns?: string[];
}

/** Listed is what the list shows of a tool. */
export interface Listed {
  id: string;
  name: Schemas['Name'];
  owner: Schemas['Owner'];
  team?: string;
}

export const fresh = (): Draft => ({ name: {}, owner: 'agent', text: {}, tags: [], actions: [{ do: 'status', value: 'resolved' }], filter: {}, sort: { by: 'due' } });

const clean = (text: Text): Text => Object.fromEntries(Object.entries(text).filter(([, v]) => v?.trim()));
const headOf = (d: Draft) => ({ name: clean(d.name), owner: d.owner, ...(d.owner === 'team' ? { team: d.team } : {}) });

/** replyOf, macroOf and viewOf are what the desk is sent of a draft. */
export const replyOf = (d: Draft): Schemas['NewCannedReply'] => ({ ...headOf(d), text: clean(d.text), tags: d.tags });
export const macroOf = (d: Draft): Schemas['NewMacro'] => ({ ...headOf(d), actions: d.actions.map(actionOf) });
export const viewOf = (d: Draft): Schemas['NewView'] => ({ ...headOf(d), filter: Object.fromEntries(Object.entries(d.filter).filter(([, v]) => v && v.length > 0)), sort: d.sort, columns: d.columns });

/** actionOf leaves out what an action of its sort does not have. */
export function actionOf(a: Action): Action {
  if (a.do === 'note' || a.do === 'reply') return { do: a.do, text: clean(a.text ?? {}) };
  if (a.do === 'add_tags' || a.do === 'remove_tags') return { do: a.do, tags: a.tags ?? [] };
  return { do: a.do, value: a.value ?? '' };
}

const drafted = (tool: Listed & Partial<Draft>): Draft => ({ ...fresh(), ...tool, team: tool.team });

interface Calls {
  list: typeof cannedReplies | typeof macros | typeof savedViews;
  read: (id: string) => Promise<Versioned<Draft>>;
  create: (draft: Draft, key: string) => Promise<Listed>;
  replace: (id: string, draft: Draft, etag: string) => Promise<Versioned<Draft>>;
  remove: (id: string, etag: string) => Promise<unknown>;
}

const as = <T extends Listed>(v: Versioned<T>): Versioned<Draft> => ({ etag: v.etag, value: drafted(v.value as unknown as Listed & Partial<Draft>) });

export const calls: Record<Kind, Calls> = {
  replies: {
    list: cannedReplies,
    read: async (tool) => as(await versioned(client.GET('/api/v1/canned-replies/{tool}', { params: { path: { tool } } }))),
    create: (d, key) => data(client.POST('/api/v1/canned-replies', { params: { header: { 'Idempotency-Key': key } }, body: replyOf(d) })),
    replace: async (tool, d, etag) => as(await versioned(client.PUT('/api/v1/canned-replies/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } }, body: replyOf(d) }))),
    remove: (tool, etag) => data(client.DELETE('/api/v1/canned-replies/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } } })),
  },
  macros: {
    list: macros,
    read: async (tool) => as(await versioned(client.GET('/api/v1/macros/{tool}', { params: { path: { tool } } }))),
    create: (d, key) => data(client.POST('/api/v1/macros', { params: { header: { 'Idempotency-Key': key } }, body: macroOf(d) })),
    replace: async (tool, d, etag) => as(await versioned(client.PUT('/api/v1/macros/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } }, body: macroOf(d) }))),
    remove: (tool, etag) => data(client.DELETE('/api/v1/macros/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } } })),
  },
  views: {
    list: savedViews,
    read: async (tool) => as(await versioned(client.GET('/api/v1/views/{tool}', { params: { path: { tool } } }))),
    create: (d, key) => data(client.POST('/api/v1/views', { params: { header: { 'Idempotency-Key': key } }, body: viewOf(d) })),
    replace: async (tool, d, etag) => as(await versioned(client.PUT('/api/v1/views/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } }, body: viewOf(d) }))),
    remove: (tool, etag) => data(client.DELETE('/api/v1/views/{tool}', { params: { path: { tool }, header: { 'If-Match': etag } } })),
  },
};

/** placeholders are the names that a text may have between double braces. */
export const placeholders = ['requester.firstName', 'requester.name', 'requester.address', 'ticket.number', 'ticket.subject', 'agent.firstName', 'agent.name', 'team.name', 'desk.name', 'link'] as const;
