// The rail's entries, in their order, and those of the agent's menu below it. A
// screen that stands on its own adds one line here and its route in router.tsx.
import { Building2, CircleUser, Inbox, LayoutDashboard, type LucideIcon, ScrollText, MessageSquareText, Settings, ShieldAlert, Users } from 'lucide-react';
import type { Right } from '../api/may';
import type { Key } from '../text/text';

export interface RailEntry {
  to: string;
  /** Its name, and what going there is called in the palette. */
  name: Key;
  action: Key;
  icon: LucideIcon;
  keys: string[];
  /** Only for who may do this. */
  needs?: Right;
}

export const rail: RailEntry[] = [
  { to: '/tickets', name: 'app.rail.inbox', action: 'app.go.inbox', icon: Inbox, keys: ['g i'] },
  { to: '/dashboard', name: 'app.rail.dashboard', action: 'app.go.dashboard', icon: LayoutDashboard, keys: ['g d'] },
  { to: '/people', name: 'app.rail.people', action: 'app.go.people', icon: Users, keys: ['g c'] },
  { to: '/settings', name: 'app.rail.settings', action: 'app.go.settings', icon: Settings, keys: ['g s'], needs: 'config.read' },
];

/** menu are the places that are asked for less often. */
export const menu: RailEntry[] = [
  { to: '/profile', name: 'app.rail.profile', action: 'app.go.profile', icon: CircleUser, keys: ['g p'] },
  { to: '/organizations', name: 'app.rail.organizations', action: 'app.go.organizations', icon: Building2, keys: ['g o'] },
  { to: '/tools', name: 'app.rail.tools', action: 'app.go.tools', icon: MessageSquareText, keys: ['g t'] },
  { to: '/quarantine', name: 'app.rail.quarantine', action: 'app.go.quarantine', icon: ShieldAlert, keys: ['g q'], needs: 'quarantine.read' },
  { to: '/audit', name: 'app.rail.audit', action: 'app.go.audit', icon: ScrollText, keys: ['g a'], needs: 'audit.read' },
];
