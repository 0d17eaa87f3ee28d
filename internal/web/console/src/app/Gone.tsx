// In the place of a part of the console that could not be loaded.
import { Button } from '@mantine/core';
import { useText } from '../text/text';

export function Gone({ online }: { online: boolean }) {
  const t = useText();
  return (
    <div role="alert" style={{ padding: 16, fontSize: 13 }}>
      <p style={{ margin: '0 0 8px' }}>{online ? t('app.part.gone') : t('app.part.offline')}</p>
      {online && (
        <Button variant="default" onClick={() => location.reload()}>
          {t('app.reload')}
        </Button>
      )}
    </div>
  );
}
