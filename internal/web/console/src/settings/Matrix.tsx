// Which priority comes of how many it is about and how long it can wait.
import { Button, NativeSelect, NumberInput, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import { matrix as usual, type Config } from './config';
import { change, draft } from './draft';
import { impacts, priorities, steps } from './options';
import classes from './settings.module.css';
import { get, set } from './path';

export function Matrix({ config, readOnly }: { config: Config; readOnly: boolean }) {
  const t = useText();
  const l = useLanguage();
  const wrong = useValue(draft, (d) => d.wrong).filter((w) => w.part === 'matrix');
  const read = useQuery({ ...usual, enabled: !config.matrix });
  const shown = config.matrix ?? read.data;
  if (!shown) return read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : <Waiting />;
  const put = (at: string, value: unknown) => change('matrix', '', set(shown, at, value));
  const rows = impacts(config, { t, l });
  const columns = steps(config, { t, l });
  const data = priorities(config, { t, l });
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.matrix')}</h2>
          <p>{t('config.about.matrix')}</p>
        </div>
        {!readOnly && config.matrix && (
          <Button variant="default" onClick={() => change('matrix', '', undefined)}>
            {t('config.matrix.usual')}
          </Button>
        )}
      </header>
      {wrong.map((w) => (
        <Text key={w.at} size="sm" c="var(--late)" role="alert" mb={8}>
          {w[l]}
        </Text>
      ))}
      <div className={classes.wide}>
        <Table className={classes.matrix} withRowBorders={false} verticalSpacing={4} horizontalSpacing={4} aria-label={t('settings.name.matrix')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              {columns.map((c) => (
                <Table.Th key={c.value} fw={500}>
                  {t('config.matrix.urgency', { level: c.label })}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((r) => (
              <Table.Tr key={r.value}>
                <Table.Th scope="row" fw={500}>
                  {r.label}
                </Table.Th>
                {columns.map((c) => (
                  <Table.Td key={c.value}>
                    {readOnly ? (
                      data.find((p) => p.value === get(shown, `${r.value}.${c.value}`))?.label
                    ) : (
                      <NativeSelect aria-label={`${r.label}, ${t('config.matrix.urgency', { level: c.label })}`} data={data} value={get(shown, `${r.value}.${c.value}`) as string} onChange={(e) => put(`${r.value}.${c.value}`, e.currentTarget.value)} />
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <section className={classes.group} style={{ marginTop: 28 }}>
        <Title order={3} className={classes.groupName}>
          {t('config.matrix.raise')}
        </Title>
        <Text size="sm" c="var(--ink-2)">
          {t('config.matrix.raise.text')}
        </Text>
        <div className={classes.holiday}>
          {columns.map((c) => {
            const raise = (get(shown, `raise.${c.value}`) as number | undefined) ?? 0;
            if (readOnly) return <Fact key={c.value} label={c.label} value={String(raise)} />;
            return <NumberInput key={c.value} w={140} label={c.label} min={0} max={3} allowDecimal={false} value={raise} onChange={(v) => put(`raise.${c.value}`, Number(v) || undefined)} />;
          })}
        </div>
      </section>
    </>
  );
}
