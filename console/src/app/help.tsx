import { Group, Kbd, Modal, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areLettersOn, rememberLetters } from '../lib/letters.ts';
import { PAGES } from './pages.ts';

/** Which key does what. */
export function Help({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(areLettersOn);
  const rows: [string[], string][] = [
    [['/'], t('keys.palette')],
    [['Ctrl', 'K'], t('keys.palette')],
    [['j'], t('keys.next')],
    [['k'], t('keys.previous')],
    [['Enter'], t('keys.open')],
    [['a'], t('keys.approve')],
    [['x'], t('keys.reject')],
    [['?'], t('keys.help')],
    ...PAGES.map(({ letter, label }): [string[], string] => [['g', letter], t(label)]),
  ];
  return (
    <Modal opened onClose={close} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('keys.close') }}>
      <Stack gap={6}>
        <Switch
          label={t('keys.letters')}
          description={t('keys.lettersMean')}
          checked={isOn}
          onChange={event => {
            setOn(event.currentTarget.checked);
            rememberLetters(event.currentTarget.checked);
          }}
          mb="xs"
        />
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
