import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PAGES } from './pages.ts';

/** Which key does what. */
export function Help({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const rows: [string[], string][] = [
    [['/'], t('keys.palette')],
    [['Ctrl', 'K'], t('keys.palette')],
    [['j'], t('keys.next')],
    [['k'], t('keys.previous')],
    [['Enter'], t('keys.open')],
    [['?'], t('keys.help')],
    ...PAGES.map(({ letter, label }): [string[], string] => [['g', letter], t(label)]),
  ];
  return (
    <Modal opened onClose={close} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('keys.close') }}>
      <Stack gap={6}>
        {rows.map(([keys, meaning]) => (
          <Group key={keys.join()} justify="space-between">
            <Text size="sm">{meaning}</Text>
            <Group gap={4}>
              {keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
