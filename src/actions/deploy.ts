import { createSetVersion } from './set-version.ts';

/** What is new has not proved itself yet, so it weighs more than going back. */
export const deploy = createSetVersion({
  name: 'service.deploy',
  title: { en: 'Deploy a version', zh: '部署版本' },
  baseRisk: 0.4,
  version: 'the version to deploy',
});
