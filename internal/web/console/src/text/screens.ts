// The words of the screens that are loaded when they are first opened.
import { add } from './catalogue';
import enAudit from './en/audit.json';
import enDashboard from './en/dashboard.json';
import enNewTicket from './en/newticket.json';
import enNotifications from './en/notifications.json';
import enOrganizations from './en/organizations.json';
import enPage from './en/page.json';
import enPeople from './en/people.json';
import enProfile from './en/profile.json';
import enQuarantine from './en/quarantine.json';
import enTools from './en/tools.json';
import esAudit from './es/audit.json';
import esDashboard from './es/dashboard.json';
import esNewTicket from './es/newticket.json';
import esNotifications from './es/notifications.json';
import esOrganizations from './es/organizations.json';
import esPage from './es/page.json';
import esPeople from './es/people.json';
import esProfile from './es/profile.json';
import esQuarantine from './es/quarantine.json';
import esTools from './es/tools.json';

add({
  en: { ...enAudit, ...enDashboard, ...enNewTicket, ...enNotifications, ...enOrganizations, ...enPage, ...enPeople, ...enProfile, ...enQuarantine, ...enTools },
  es: { ...esAudit, ...esDashboard, ...esNewTicket, ...esNotifications, ...esOrganizations, ...esPage, ...esPeople, ...esProfile, ...esQuarantine, ...esTools },
});
