// Every area of the catalogue, once per language.
import enApp from './en/app.json';
import enDashboard from './en/dashboard.json';
import enList from './en/list.json';
import enNotifications from './en/notifications.json';
import enOrganizations from './en/organizations.json';
import enPage from './en/page.json';
import enPeople from './en/people.json';
import enTicket from './en/ticket.json';
import enWord from './en/word.json';
import esApp from './es/app.json';
import esDashboard from './es/dashboard.json';
import esList from './es/list.json';
import esNotifications from './es/notifications.json';
import esOrganizations from './es/organizations.json';
import esPage from './es/page.json';
import esPeople from './es/people.json';
import esTicket from './es/ticket.json';
import esWord from './es/word.json';

const en = { ...enApp, ...enDashboard, ...enList, ...enNotifications, ...enOrganizations, ...enPage, ...enPeople, ...enTicket, ...enWord };
export type Catalogue = typeof en;

export const catalogue: { en: Catalogue; es: Record<keyof Catalogue, string> } = {
  en,
  es: { ...esApp, ...esDashboard, ...esList, ...esNotifications, ...esOrganizations, ...esPage, ...esPeople, ...esTicket, ...esWord },
};
