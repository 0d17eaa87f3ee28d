import { useText } from '../text/text';
import { Empty } from './Parts';

export function NotFound() {
  const t = useText();
  return <Empty heading title={t('app.missing.title')}>{t('app.missing.text')}</Empty>;
}
