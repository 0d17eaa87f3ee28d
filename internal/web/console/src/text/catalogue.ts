// Every area of the catalogue, once per language.
import enApp from './en/app.json';
import enList from './en/list.json';
import enTicket from './en/ticket.json';
import enWord from './en/word.json';
import esApp from './es/app.json';
import esList from './es/list.json';
import esTicket from './es/ticket.json';
import esWord from './es/word.json';

const en = { ...enApp, ...enList, ...enTicket, ...enWord };
export type Catalogue = typeof en;

export const catalogue: { en: Catalogue; es: Record<keyof Catalogue, string> } = {
  en,
  es: { ...esApp, ...esList, ...esTicket, ...esWord },
};
