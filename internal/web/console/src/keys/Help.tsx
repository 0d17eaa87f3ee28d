// The keys that work on this screen, by where they work: all that an action has,
// and those that fields and lists have by themselves.
import { Sheet } from '../app/Sheet';
import { useText, type Key } from '../text/text';
import { bound, type Action } from './actions';
import { Keys } from './Keys';
import classes from './palette.module.css';

/** area is where an action belongs: leading elsewhere, to a view, or what is
 * done on the screen as it stands. */
function area(a: Action): 'here' | 'views' | 'go' {
  if (a.id.startsWith('view.')) return 'views';
  return a.id.startsWith('go.') || a.id.startsWith('app.') ? 'go' : 'here';
}

const areas: Array<[ReturnType<typeof area>, Key]> = [
  ['here', 'app.help.here'],
  ['views', 'app.help.views'],
  ['go', 'app.help.everywhere'],
];

/** fixed are the keys that are no actions: they work where the focus is. */
const fixed: Array<[keys: string, text: Key]> = [
  ['@', 'app.help.mention'],
  ['mod+k', 'app.help.link'],
  ['enter', 'app.help.enter'],
  ['escape', 'app.help.escape'],
  ['backspace', 'app.help.backspace'],
  ['tab', 'app.help.tab'],
];

export function Help({ close }: { close: () => void }) {
  const t = useText();
  const actions = bound().filter((a) => a.keys?.length);
  return (
    <Sheet title={t('app.help')} close={close} reading>
      <div className={classes.help}>
        {areas.map(([name, text]) => {
          const list = actions.filter((a) => area(a) === name);
          if (list.length === 0) return null;
          return (
            <section key={name} aria-label={t(text)}>
              <h2>{t(text)}</h2>
              <dl>
                {list.map((a) => (
                  <div key={a.id}>
                    <dt>{t(a.text, a.values)}</dt>
                    <dd>
                      {a.keys?.map((k) => (
                        <Keys key={k} keys={k} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <section aria-label={t('app.help.fields')}>
          <h2>{t('app.help.fields')}</h2>
          <dl>
            {fixed.map(([keys, text]) => (
              <div key={text}>
                <dt>{t(text)}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Sheet>
  );
}
