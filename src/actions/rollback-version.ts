import { createSetVersion } from './set-version.ts';

/** To a version that ran before, or that is known to be good. */
export const rollbackVersion = createSetVersion({
  name: 'service.rollback-version',
  title: { en: 'Go back to another version', zh: '回退到其他版本' },
  baseRisk: 0.25,
  version: 'the version to go back to',
});
