import { Alert, Button, Center, Code, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureText } from '../components/failure.tsx';
import { codeOf } from '../lib/failure.ts';
import { useMe } from '../lib/me.ts';
import { api } from '../lib/queries.ts';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';

/** With a link: its bearer comes in. Without one: where to get one. */
export function SignInPage() {
  const { t } = useTranslation();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const link = new URLSearchParams(hash);
  const code = link.get('code');
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="lg" w="100%" maw={420}>
        <Stack gap="md">
          <Group justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <img src="/icon.svg" width={24} height={24} alt="" />
              <Title order={1} size="h4">
                {t('signIn.title')}
              </Title>
            </Group>
            <Group gap={4} wrap="nowrap">
              <LanguageSwitch />
              <ThemeSwitch />
            </Group>
          </Group>
          {code === null ? (
            <HowToGetALink />
          ) : (
            <ComeIn key={code} code={code} known={link.get('for')} proposed={link.get('name') ?? ''} />
          )}
        </Stack>
      </Paper>
    </Center>
  );
}

function HowToGetALink() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  return (
    <>
      <Text size="sm">{t('signIn.byLink')}</Text>
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          {t('signIn.onTheMachine')}
        </Text>
        <Code block>./zeroops user link</Code>
        <Text size="xs" c="dimmed">
          {t('signIn.known')}
        </Text>
      </Stack>
      <Text size="sm">{t('signIn.orAsk')}</Text>
      {me !== undefined && (
        <Button component="a" href="/" variant="default">
          {t('signIn.goOn', { name: me.by })}
        </Button>
      )}
    </>
  );
}

interface ComeInProps {
  readonly code: string;
  /** Whom the link is for; null: somebody new. */
  readonly known: string | null;
  readonly proposed: string;
}

function ComeIn({ code, known, proposed }: ComeInProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(proposed);
  const [error, setError] = useState<unknown>();
  const [isSending, setSending] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSending(true);
    try {
      await api.signIn(known === null ? { code, name: name.trim() } : { code });
      // A page of its own, so that nothing of the link stays behind, in the history neither.
      window.location.replace('/');
    } catch (cause) {
      setError(cause);
      setSending(false);
    }
  }

  if (codeOf(error) === 'SIGN_IN_REFUSED') {
    return (
      <>
        <Alert color="red">{t('signIn.errors.SIGN_IN_REFUSED')}</Alert>
        <HowToGetALink />
      </>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {known === null ? (
          <TextInput
            label={t('signIn.name')}
            description={t('signIn.nameMeans')}
            value={name}
            onChange={event => setName(event.target.value)}
            autoComplete="username"
            maxLength={80}
            required
            autoFocus
          />
        ) : (
          <Text size="sm">{t('signIn.linkFor', { name: known })}</Text>
        )}
        {error !== undefined && (
          <Alert color="red">
            {t(`signIn.errors.${codeOf(error)}`, { defaultValue: '' }) || <FailureText error={error} />}
          </Alert>
        )}
        <Button type="submit" loading={isSending} autoFocus={known !== null}>
          {t('signIn.enter')}
        </Button>
      </Stack>
    </form>
  );
}
