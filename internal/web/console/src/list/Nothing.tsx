// Why the list is empty, and where what is asked for would be.
import { Button } from '@mantine/core';
import { Empty } from '../app/Parts';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { choose, current, useOpened } from './current';
import { elsewhere } from './saved';
import { view } from './views';

// Words that are not found may be in what is over, a number or an address not.
const isWords = (search: string): boolean => /\p{L}/u.test(search) && !search.includes('@');

export function Nothing() {
  const t = useText();
  const { line, search } = useValue(current, (s) => s);
  const opened = useOpened();
  const other = search ? (isWords(search) ? 'resolved' : undefined) : elsewhere(line, opened.filter);
  const name = other && t(view(other).name);
  const go = () => {
    choose(other!);
    current.set({ line: search || line });
  };
  return (
    <Empty title={t(search ? 'list.empty.search' : line ? 'list.empty.filter' : 'list.empty.title')}>
      {search ? t('list.empty.search.text') : name ? t('list.empty.elsewhere', { view: name }) : line ? t('list.empty.filter.text') : opened.empty}
      {name && (
        <div>
          <Button variant="default" mt="sm" onClick={go}>
            {t('list.view.open', { name })}
          </Button>
        </div>
      )}
    </Empty>
  );
}
