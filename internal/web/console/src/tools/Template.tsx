// A text with placeholders, which a menu puts in where the cursor is.
import { Button, Group, Menu, Textarea } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useRef } from 'react';
import { Fact } from '../page/Fact';
import { useText } from '../text/text';
import { placeholders } from './kinds';

const MOST = 20_000;

interface Props {
  label: string;
  value: string;
  error: string | undefined;
  change: (text: string) => void;
  readOnly?: boolean;
}

export function Template({ label, value, error, change, readOnly }: Props) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const put = (name: string) => {
    const f = field.current;
    const [from, to] = f ? [f.selectionStart, f.selectionEnd] : [value.length, value.length];
    const text = `{{${name}}}`;
    change(value.slice(0, from) + text + value.slice(to));
    setTimeout(() => {
      f?.focus();
      f?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  if (readOnly) return <Fact label={label} value={value} />;
  return (
    <div>
      <Textarea ref={field} label={label} autosize minRows={4} maxRows={16} dir="auto" maxLength={MOST} value={value} error={error} onChange={(e) => change(e.currentTarget.value)} />
      <Group mt={4}>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" leftSection={<Braces size={14} aria-hidden />}>
              {t('tools.placeholder')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {placeholders.map((p) => (
              <Menu.Item key={p} onClick={() => put(p)}>
                {t(`tools.placeholder.${p}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </div>
  );
}
