// Every screen of the console: its name and how a browser gets there.
import { as } from './browser.mjs';

const sections = ['general', 'agents', 'teams', 'mailboxes', 'forms', 'routing', 'statuses', 'matrix', 'fields', 'tags', 'calendars', 'policies', 'keys'];

/** settled waits until a screen that was gone to has all that it loads: the
 * moment before is for what shows that it loads. */
export async function settled(page, name = 'the screen') {
  await page.waitForTimeout(350);
  await page.waitForFunction(() => !document.querySelector('.mantine-Loader-root:not([aria-hidden]), [data-bones]')).catch(() => {
    throw new Error(`${name} still loads`);
  });
}

/** screens lists them for a page that is signed in as an admin: { name, go }.
 * main are those that a picture is taken of. */
export async function screens(page) {
  const { tickets } = await as(page, 'GET', '/tickets?limit=200');
  const ticket = tickets.find((t) => t.messages > 2) ?? tickets[0];
  const organization = (await as(page, 'GET', '/organizations')).organizations?.[0];
  const config = await as(page, 'GET', '/configuration');
  const held = (await as(page, 'GET', '/quarantine')).mails?.[0];
  const reply = (await as(page, 'GET', '/canned-replies')).cannedReplies?.[0];
  const at = (name, path, more = {}) => ({
    name,
    ...more,
    go: async () => {
      await page.evaluate((p) => history.pushState({}, '', p), '/console' + path);
      await settled(page, name);
      await more.then?.();
    },
  });
  return [
    at('list', '/tickets', { main: true }),
    at('ticket', `/tickets/${ticket.id}`, { main: true }),
    at('ticket-panel', `/tickets/${ticket.id}/panel`),
    at('composer', `/tickets/${ticket.id}`, {
      main: true,
      then: async () => {
        await page.keyboard.press('r');
        await page.waitForTimeout(300);
      },
      leave: () => page.keyboard.press('Escape'),
    }),
    at('palette', '/tickets', { main: true, then: () => page.keyboard.press('Control+k').then(() => page.waitForTimeout(300)), leave: () => page.keyboard.press('Escape') }),
    at('help', '/tickets', { then: () => page.keyboard.press('?').then(() => page.waitForTimeout(300)), leave: () => page.keyboard.press('Escape') }),
    at('dashboard', '/dashboard', { main: true }),
    at('people', '/people'),
    at('person', `/people/${ticket.requester}`, { main: true }),
    at('organizations', '/organizations', { main: true }),
    ...(organization ? [at('organization', `/organizations/${organization.id}`)] : []),
    at('notifications', '/notifications', { main: true }),
    at('profile', '/profile', { main: true }),
    at('canned-replies', '/tools/replies', { main: true }),
    ...(reply ? [at('canned-reply', `/tools/replies/${reply.id}`)] : []),
    at('macros', '/tools/macros'),
    at('views', '/tools/views'),
    at('quarantine', '/quarantine', { main: true }),
    ...(held ? [at('quarantined', `/quarantine/${held.id}`)] : []),
    at('senders', '/quarantine/senders'),
    at('settings', '/settings'),
    ...sections.map((s) => at(`settings-${s}`, `/settings/${s}`, { main: true })),
    at('settings-agent', `/settings/agents/${config.agents[0].id}`, { main: true }),
    at('settings-team', `/settings/teams/${config.teams[0].id}`),
    at('settings-mailbox', `/settings/mailboxes/${config.mailboxes[0].id}`),
    at('settings-form', `/settings/forms/${config.forms[0].id}`, { main: true }),
    at('settings-rule', `/settings/routing/${config.routing[0].id}`),
    at('settings-calendar', `/settings/calendars/${config.calendars[0].id}`, { main: true }),
    at('settings-policy', `/settings/policies/${config.policies[0].id}`),
    at('nothing-here', '/no/such/screen'),
  ];
}
