// Every area of the catalogue, once per language. Those of the first load are
// imported here; an area of its own screen comes with it (add).
import enApp from './en/app.json';
import type enAudit from './en/audit.json';
import type enConfig from './en/config.json';
import type enDashboard from './en/dashboard.json';
import enList from './en/list.json';
import type enNewTicket from './en/newticket.json';
import type enNotifications from './en/notifications.json';
import type enOrganizations from './en/organizations.json';
import type enPage from './en/page.json';
import type enPeople from './en/people.json';
import type enProfile from './en/profile.json';
import type enQuarantine from './en/quarantine.json';
import enSettings from './en/settings.json';
import type enTools from './en/tools.json';
import enTicket from './en/ticket.json';
import enWord from './en/word.json';
import esApp from './es/app.json';
import esList from './es/list.json';
import esSettings from './es/settings.json';
import esTicket from './es/ticket.json';
import esWord from './es/word.json';

const en = { ...enApp, ...enList, ...enSettings, ...enTicket, ...enWord };
export type Catalogue = typeof en & typeof enAudit & typeof enConfig & typeof enDashboard & typeof enNewTicket & typeof enNotifications & typeof enOrganizations & typeof enPage & typeof enPeople & typeof enProfile & typeof enQuarantine & typeof enTools;

export const catalogue = {
  en,
  es: { ...esApp, ...esList, ...esSettings, ...esTicket, ...esWord },
} as { en: Catalogue; es: Record<keyof Catalogue, string> };

/** add takes in an area that comes later than the rest. */
export function add(area: { en: Partial<Catalogue>; es: Partial<Catalogue> }): void {
  Object.assign(catalogue.en, area.en);
  Object.assign(catalogue.es, area.es);
}
