import { useValue } from '../app/state';
import { useText } from '../text/text';
import type { Config, Item } from './config';
import { change, draft } from './draft';
import { Form } from './Form';
import { general } from './lists';
import { get } from './path';
import classes from './settings.module.css';

export function General({ config, readOnly }: { config: Config; readOnly: boolean }) {
  const t = useText();
  const wrong = useValue(draft, (d) => d.wrong);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.general')}</h2>
          <p>{t('config.about.general')}</p>
        </div>
      </header>
      <Form part={general.part} groups={general.groups} item={config.settings as unknown as Item} config={config} readOnly={readOnly} wrong={wrong.filter((w) => w.part === general.part)} change={(next, at) => change(general.part, at, get(next, at))} />
    </>
  );
}
