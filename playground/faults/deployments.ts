/** Faults that arrive as a deployment: a change of version or configuration in the overlay. */
import { defineFault, type FaultDefinition, type Target } from './fault.ts';
import { type OverlayChange, restoreOverlay, setInOverlay } from './overlay.ts';

type Release = Pick<FaultDefinition<OverlayChange>, 'id' | 'title' | 'kind' | 'truth'> & { version: string };

function releaseFault({ version, ...definition }: Release) {
  return defineFault<OverlayChange>({
    ...definition,
    parameters: { version },
    apply: async target => deploy(target),
    revert: async (shop, change) => restoreOverlay(shop, change),
  });
}

function deploy(target: Target): OverlayChange {
  const { shop, service } = target;
  const version = target.text('version');
  const { versions = {} } = shop.manifest().services[service] ?? {};
  if (!(version in versions))
    throw new Error(`${service} has no version ${version}; known: ${Object.keys(versions).join(', ')}`);
  return setInOverlay(shop, ['services', service, 'version'], version);
}

export const crashLoop = releaseFault({
  id: 'crash-loop',
  title: 'A release dies of an unhandled rejection seconds after every start',
  kind: 'fault',
  truth: {
    service: 'cart',
    type: 'code-bug',
    problem: 'crash-loop',
    symptoms: [
      'instances of the new version exit seconds after they became ready',
      'callers find no reachable instance',
    ],
  },
  version: '1.2.0',
});

export const badReleaseErrors = releaseFault({
  id: 'bad-release-errors',
  title: 'A release rounds amounts wrongly and refuses a third of the payments',
  kind: 'fault',
  truth: {
    service: 'payment',
    type: 'code-bug',
    problem: 'bad-release',
    symptoms: ['the new version answers 500 to a third of its requests', 'checkouts fail since the deployment'],
  },
  version: '1.2.0',
});

export const badReleaseLatency = releaseFault({
  id: 'bad-release-latency',
  title: 'A release asks the database once per product instead of once per page',
  kind: 'fault',
  truth: {
    service: 'catalogue',
    type: 'code-bug',
    problem: 'bad-release',
    symptoms: [
      'the new version is several times slower',
      'dozens of equal queries per request',
      'the cache is not used',
    ],
  },
  version: '1.2.0',
});

/** One setting per service that lets it start and then fail. */
const wrongSettings: Record<string, [name: string, value: string]> = {
  payment: ['PROVIDER_TIMEOUT_MS', '2'],
  gateway: ['HTTP_TIMEOUT_MS', '2'],
  order: ['HTTP_TIMEOUT_MS', '2'],
  cart: ['HTTP_TIMEOUT_MS', '2'],
  recommendation: ['HTTP_TIMEOUT_MS', '2'],
};

export const wrongConfig = defineFault<OverlayChange>({
  id: 'wrong-config',
  title: 'A timeout meant in seconds is deployed where milliseconds are expected',
  kind: 'fault',
  truth: {
    service: 'payment',
    type: 'configuration-error',
    problem: 'wrong-configuration',
    symptoms: ['requests time out at once since the deployment', 'the version has not changed, its environment has'],
  },
  apply: async ({ shop, service }) => {
    const setting = wrongSettings[service];
    if (!setting) throw new Error(`no wrong setting for ${service}; known: ${Object.keys(wrongSettings).join(', ')}`);
    return setInOverlay(shop, ['services', service, 'env', setting[0]], setting[1]);
  },
  revert: async (shop, change) => restoreOverlay(shop, change),
});

export const benignRelease = defineFault<OverlayChange>({
  id: 'benign-release',
  title: 'A release without any defect',
  kind: 'control',
  truth: null,
  parameters: { service: 'recommendation', version: '1.1.0' },
  apply: async target => deploy({ ...target, service: target.service || target.text('service') }),
  revert: async (shop, change) => restoreOverlay(shop, change),
});
