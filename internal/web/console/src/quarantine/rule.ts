// The rules about senders: what is made by name, and what is forgotten.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';

type Rule = Schemas['MailRule'];

/** SENDERS is the key under which they are read. */
export const SENDERS = ['quarantine', 'senders'];

/** about is what somebody has written: an address, or a domain with or without its @. */
export function about(written: string): Pick<Rule, 'sender' | 'domain'> {
  const who = written.trim().replace(/^@/, '');
  return who.includes('@') ? { sender: who } : { domain: who };
}

/** make makes a rule in the place of the one about the same; once for a key. */
export async function make(queries: QueryClient, rule: Schemas['NewMailRule'], key: string): Promise<Rule> {
  const made = await data(client.POST('/api/v1/mail-rules', { params: { header: { 'Idempotency-Key': key } }, body: rule }));
  void queries.invalidateQueries({ queryKey: SENDERS });
  return made;
}

export async function forget(queries: QueryClient, rule: Pick<Rule, 'id'>): Promise<void> {
  await data(client.DELETE('/api/v1/mail-rules/{rule}', { params: { path: { rule: rule.id } } }));
  void queries.invalidateQueries({ queryKey: SENDERS });
}

export const whoOf = (rule: Rule): string => rule.sender || rule.domain || '';
