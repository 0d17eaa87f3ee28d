// The rail's entries, in their order. A screen that stands on its own adds one
// line here and its route in router.tsx.
import { Inbox, type LucideIcon } from 'lucide-react';
import type { Key } from '../text/text';

export interface RailEntry {
  to: string;
  /** Its name, and what going there is called in the palette. */
  name: Key;
  action: Key;
  icon: LucideIcon;
  keys: string[];
  /** Only for agents with this role. */
  role?: 'admin';
}

export const rail: RailEntry[] = [{ to: '/tickets', name: 'app.rail.inbox', action: 'app.go.inbox', icon: Inbox, keys: ['g i'] }];
