import { Autocomplete, Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextFilter } from '../../components/list-filter.tsx';
import { type JournalSearch, parseJournalSearch } from '../../lib/journal-search.ts';

interface JournalFilterProps {
  readonly search: JournalSearch;
  /** Offered beside whatever is typed. */
  readonly kinds: readonly string[];
  readonly change: (search: JournalSearch) => void;
}

/** Asked of the server on Enter, so that the whole journal is searched and not what happens to be on the screen. */
export function JournalFilter({ search, kinds, change }: JournalFilterProps) {
  const { t } = useTranslation();
  const [incident, setIncident] = useState(search.incident ?? '');
  const [kind, setKind] = useState(search.kinds ?? '');
  const [subject, setSubject] = useState(search.subject ?? '');
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        change(parseJournalSearch({ ...search, incident, kinds: kind, subject }));
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextFilter text={search.text ?? ''} change={text => change(parseJournalSearch({ ...search, text }))} />
        <TextInput
          label={t('journal.incident')}
          placeholder="INC-1"
          size="xs"
          w={110}
          value={incident}
          onChange={event => setIncident(event.target.value)}
        />
        <Autocomplete
          label={t('journal.kind')}
          placeholder="run.ended"
          size="xs"
          w={190}
          data={[...kinds]}
          value={kind}
          onChange={setKind}
          onOptionSubmit={chosen => change(parseJournalSearch({ ...search, incident, kinds: chosen, subject }))}
        />
        <TextInput
          label={t('journal.subject')}
          placeholder="service/payment"
          size="xs"
          w={190}
          value={subject}
          onChange={event => setSubject(event.target.value)}
        />
        <Button type="submit" size="xs" variant="default">
          {t('journal.apply')}
        </Button>
        {Object.keys(search).length > 0 && (
          <Button size="xs" variant="subtle" onClick={() => change({})}>
            {t('journal.all')}
          </Button>
        )}
      </Group>
    </form>
  );
}
