// Who asks, and what he has asked before.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client, data, type Schemas } from '../api/client';
import { useText } from '../text/text';
import { When } from '../text/When';
import { MailTrouble } from './MailTrouble';
import classes from '../ticket/ticket.module.css';

const SHOWN = 8;

export function Customer({ person, here, states }: { person: Schemas['Person']; here: string; states: Schemas['MailState'][] }) {
  const t = useText();
  const view = useQuery({
    queryKey: ['person', person.id],
    queryFn: () => data(client.GET('/api/v1/people/{person}', { params: { path: { person: person.id } } })),
  });
  // What was merged is read in the ticket that it is part of.
  const others = view.data?.tickets.filter((x) => x.id !== here && !x.mergedInto) ?? [];
  const known = view.data?.person;
  const company = person.organization ?? '';
  const organization = useQuery({
    queryKey: ['organization-name', company],
    enabled: company !== '',
    staleTime: 300_000,
    queryFn: async () => (await data(client.GET('/api/v1/organizations/{organization}', { params: { path: { organization: company } } }))).name,
  });
  const facts = [known?.segment, known?.region, person.zone].filter(Boolean);
  return (
    <section>
      <h2 className={classes.part}>{t('ticket.customer')}</h2>
      <p className={classes.name} dir="auto">
        {person.name || t('list.nobody')}
      </p>
      {(known?.addresses ?? (person.address ? [person.address] : [])).map((a) => (
        <div key={a}>
          <p className={classes.cc}>{a}</p>
          <MailTrouble person={person.id} address={a} states={[...states, ...(view.data?.mailStates ?? [])]} />
        </div>
      ))}
      {organization.data && (
        <p className={classes.cc} dir="auto">
          <Link to="/organizations/$organization" params={{ organization: company }} className={classes.company}>
            {organization.data}
          </Link>
        </p>
      )}
      {facts.length > 0 && <p className={classes.cc}>{facts.join(' · ')}</p>}
      <h2 className={classes.part}>{t('ticket.earlier')}</h2>
      {view.isSuccess && others.length === 0 && <p className={classes.cc}>{t('ticket.earlier.none')}</p>}
      {others.slice(0, SHOWN).map((x) => (
        <Link key={x.id} to="/tickets/$ticket" params={{ ticket: x.id }} className={classes.earlier}>
          <span dir="auto">{x.subject || t('ticket.subject.none')}</span>
          <span className={classes.cc}>
            {t(`word.status.${x.status}`)} · <When at={x.updatedAt} />
          </span>
        </Link>
      ))}
      {others.length > SHOWN && <p className={classes.cc}>{t('ticket.earlier.more', { n: others.length - SHOWN })}</p>}
    </section>
  );
}
