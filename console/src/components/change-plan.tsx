import { Badge, Group, List, Radio, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovalAnswer } from '../../../src/api/approval.ts';
import type { JsonObject } from '../../../src/api/list.ts';
import type { Offer } from '../../../src/api/offer.ts';
import { formatShare } from '../lib/format.ts';
import { api } from '../lib/queries.ts';
import { useSay } from '../lib/sentence.ts';
import { ParamsForm } from './params-form.tsx';
import { QueryState } from './query-state.tsx';
import { ReasonedModal } from './reasoned-modal.tsx';
import { RiskParts } from './risk-parts.tsx';

interface ChangePlanProps {
  readonly approval: ApprovalAnswer;
  readonly close: () => void;
}

/** Another of the ways that fit, or other params, instead of the plan that waits. */
export function ChangePlan({ approval, close }: ChangePlanProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const offers = useQuery({
    queryKey: ['approvals', 'offers', approval.id],
    queryFn: () => api.listOffers(approval.id),
    staleTime: 0,
  });
  const [strategy, setStrategy] = useState<string>();
  /** By strategy: what was written there stays while one looks at another. */
  const [params, setParams] = useState<Readonly<Record<string, readonly JsonObject[]>>>({});
  const items = offers.data?.items ?? [];
  const chosen = strategy ?? items.find(({ isChosen }) => isChosen)?.strategy;
  const own = chosen === undefined ? undefined : params[chosen];
  const isSame = items.find(each => each.strategy === chosen)?.isChosen === true && own === undefined;
  return (
    <ReasonedModal
      title={t('plan.change')}
      explanation={t('plan.changeMeans')}
      confirm={t('plan.ask')}
      color="blue"
      size="lg"
      isReady={chosen !== undefined && !isSame}
      send={async body => {
        await api.changePlan(approval.id, {
          ...{ ...body, strategy: chosen! },
          ...(own === undefined ? {} : { params: [...own] }),
        });
        await queries.invalidateQueries();
      }}
      close={close}
    >
      <QueryState query={offers}>
        {() => (
          <Radio.Group label={t('plan.offers')} value={chosen ?? ''} onChange={setStrategy}>
            <Stack gap="xs" mt={6}>
              {items.map(offer => (
                <OfferRow
                  key={offer.strategy}
                  offer={offer}
                  isOpen={offer.strategy === chosen}
                  params={params[offer.strategy] ?? offer.actions.map(action => action.params)}
                  onParams={changed => setParams({ ...params, [offer.strategy]: changed })}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </QueryState>
      {own !== undefined && (
        <Text size="sm" c="dimmed">
          {t('plan.ownParams')}
        </Text>
      )}
    </ReasonedModal>
  );
}

interface OfferRowProps {
  readonly offer: Offer;
  readonly isOpen: boolean;
  readonly params: readonly JsonObject[];
  readonly onParams: (params: readonly JsonObject[]) => void;
}

function OfferRow({ offer, isOpen, params, onParams }: OfferRowProps) {
  const say = useSay();
  const { t } = useTranslation();
  const { strategy, title, refused, probability, risk, isChosen, actions } = offer;
  return (
    <div className="offer">
      <Radio
        value={strategy}
        disabled={refused !== undefined}
        label={
          <Group gap="xs">
            <span>{say(title)}</span>
            {isChosen && (
              <Badge size="sm" variant="light">
                {t('plan.waiting')}
              </Badge>
            )}
            {probability !== undefined && (
              <Text span size="xs" c="dimmed">
                {t('plan.helps', { share: formatShare(probability) })}
              </Text>
            )}
          </Group>
        }
        description={refused === undefined ? undefined : say(refused)}
      />
      {isOpen && (
        <Stack gap="xs" pl={28} pt={6}>
          {risk !== undefined && <RiskParts risk={risk} />}
          {actions.map((action, index) => (
            <div key={`${action.action}${action.service}`}>
              <List size="sm">
                {action.changes.map(change => (
                  <List.Item key={change.en}>{say(change)}</List.Item>
                ))}
              </List>
              <ParamsForm
                schema={action.paramsSchema}
                params={params[index] ?? action.params}
                onChange={changed => onParams(params.map((each, at) => (at === index ? changed : each)))}
              />
            </div>
          ))}
        </Stack>
      )}
    </div>
  );
}
